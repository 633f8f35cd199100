// What the page says, in English and Chinese.

import { language, translate as translateWith } from './language.js';

const texts = {
  en: {
    title: 'Chat room',
    entranceTitle: 'Welcome to the chat room',
    entranceHint: 'Choose the name that others will see.',
    yourName: 'Your name',
    room: 'Room',
    join: 'Join',
    rooms: 'Rooms',
    otherRoom: 'Go to another room',
    go: 'Go',
    people: 'People',
    online: 'Online',
    youAre: 'You are',
    you: 'you',
    changeName: 'Change name',
    messages: 'Messages',
    earlier: 'Earlier messages',
    empty: 'Nobody has written here yet. Say hello!',
    write: 'Write a message',
    send: 'Send',
    close: 'Close',
    newMessages: (n) => (n === 1 ? '1 new message' : `${n} new messages`),
    today: 'Today',
    yesterday: 'Yesterday',
    stateConnecting: 'Connecting…',
    stateOnline: 'Connected',
    stateOffline: (s) => `Offline, next try in ${s} s`,
    historyFailed: 'The history could not be read. Try again in a moment.',
    notSent: 'You are offline; the message was not sent.',
    errors: {
      bad_room: 'A room’s name has 1 to 64 visible characters and no slash.',
      bad_name: 'A name has 1 to 40 visible characters.',
      bad_text: 'The message has characters that cannot be shown.',
      too_large: 'The message is too long.',
      empty_text: 'The message is empty.',
      unavailable: 'The message could not be stored. Try again.',
    },
  },
  zh: {
    title: '聊天室',
    entranceTitle: '欢迎来到聊天室',
    entranceHint: '请选择一个大家能看到的名字。',
    yourName: '你的名字',
    room: '房间',
    join: '加入',
    rooms: '房间',
    otherRoom: '前往其他房间',
    go: '前往',
    people: '成员',
    online: '在线',
    youAre: '你是',
    you: '你',
    changeName: '换个名字',
    messages: '消息',
    earlier: '更早的消息',
    empty: '这里还没有消息，打个招呼吧！',
    write: '输入消息',
    send: '发送',
    close: '关闭',
    newMessages: (n) => `${n} 条新消息`,
    today: '今天',
    yesterday: '昨天',
    stateConnecting: '正在连接…',
    stateOnline: '已连接',
    stateOffline: (s) => `连接已断开，${s} 秒后重试`,
    historyFailed: '无法读取历史消息，请稍后再试。',
    notSent: '当前离线，消息未发送。',
    errors: {
      bad_room: '房间名须为 1 到 64 个可见字符，且不含斜杠。',
      bad_name: '名字须为 1 到 40 个可见字符。',
      bad_text: '消息包含无法显示的字符。',
      too_large: '消息太长了。',
      empty_text: '消息是空的。',
      unavailable: '消息未能保存，请重试。',
    },
  },
};

export { language };

export const text = texts[language];

/** Puts the texts where the page's data attributes ask for them. */
export function translate(root) {
  translateWith(root, text);
}
