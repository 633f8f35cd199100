package com.example.chat.open;

import jakarta.websocket.ClientEndpoint;
import jakarta.websocket.OnMessage;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

@ClientEndpoint
public class Client {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @OnMessage
  public void text(String text) {
    heard.add(text);
  }

  public String heard() throws InterruptedException {
    return heard.poll(30, TimeUnit.SECONDS);
  }
}
