# What up, down and status share: processes that are known by id and start time, and ports. To be sourced.

data=${STACK_DATA:-$stack/data}

# shellcheck disable=SC2034 # used by those that source this
# What there is, in the order it is started. Each has a function start_NAME and a port in up.
components=(postgresql redis influxdb chat nginx node-exporter postgres-exporter redis-exporter nginx-exporter alertmanager prometheus)

say() { printf '%s: %s\n' "${0##*/}" "$*"; }

# When a process began: its id alone may by now be another's.
start_time() {
  if [ -r "/proc/$1/stat" ]; then
    # The name, in brackets, may have anything in it.
    sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20
  elif [ ! -d /proc/self ]; then
    ps -o lstart= -p "$1"
  fi
}

# A zombie has ended, though nobody has asked yet how.
is_zombie() { [ "$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null)" = Z ]; }

# The id of the process that was started as $1, if it still runs and is that one.
pid_of() {
  local pid began
  { read -r pid began <"$data/run/$1"; } 2>/dev/null || return 1
  [ -n "$began" ] && [ "$(start_time "$pid")" = "$began" ] && ! is_zombie "$pid" && echo "$pid"
}

# Starts a program in the background, in a session of its own, so that Ctrl-C ends only what it was meant for.
launch() {
  local name=$1 pid
  shift
  setsid "$@" >"$data/logs/$name.log" 2>&1 </dev/null &
  pid=$!
  echo "$pid $(start_time "$pid")" >"$data/run/$name"
}

# Ends it: asked, and after 20 s not asked.
end() {
  local name=$1 signal=$2 pid i
  pid=$(pid_of "$name") || { rm -f "$data/run/$name"; return 1; }
  kill -s "$signal" "$pid" 2>/dev/null || true
  for ((i = 0; i < 200; i++)); do
    [ "$(pid_of "$name")" = "$pid" ] || break
    sleep 0.1
  done
  if [ "$(pid_of "$name")" = "$pid" ]; then
    say "$name did not end within 20 s and was killed"
    kill -s KILL "$pid" 2>/dev/null || true
  fi
  rm -f "$data/run/$name"
}

# Whether something listens on a port of this machine.
is_listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The status a GET is answered with: http_status PORT PATH.
http_status() {
  local line
  {
    exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
    read -r -t 5 line <&3 || return 1
    exec 3<&-
  } 2>/dev/null
  line=${line#* }
  echo "${line%% *}"
}
