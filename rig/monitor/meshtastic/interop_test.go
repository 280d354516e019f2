package meshtastic_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/monitor/broker"
	"github.com/meshrig/meshrig/rig/monitor/meshtastic"
)

// TestInteropMosquitto listens at the broker that most meshes have, with a password, across its end.
func TestInteropMosquitto(t *testing.T) {
	daemon, publish, passwd := theirs.Path(t, "mosquitto"), theirs.Path(t, "mosquitto_pub"), theirs.Path(t, "mosquitto_passwd")
	dir, port := t.TempDir(), theirs.Port(t)
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	run := func(program string, args ...string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", program, err, out)
		}
	}
	users := file("users", "")
	run(passwd, "-b", users, "watcher", "correct horse")
	run(passwd, "-b", users, "gateway", "battery staple")
	config := file("mosquitto.conf", fmt.Sprintf("listener %d 127.0.0.1\nallow_anonymous false\npassword_file %s\nuser root\n", port, users))
	say := func(id int) {
		t.Helper()
		topic, body := message(id)
		run(publish, "-p", strconv.Itoa(port), "-u", "gateway", "-P", "battery staple", "-t", topic, "-m", body)
	}
	place := broker.Config{URL: fmt.Sprintf("mqtt://127.0.0.1:%d", port), User: "watcher", Password: secret.Secret{File: file("password", "correct horse\n")}, Retry: 10 * time.Millisecond}

	wrong := place
	wrong.Password = secret.Secret{File: file("wrong", "guess\n")}
	theirBroker := theirs.Start(t, port, daemon, "-c", config)
	listen(t, meshtastic.Config{Broker: wrong}).until(t, "gone: ")

	r := listen(t, meshtastic.Config{Broker: place})
	r.until(t, "there")
	say(1)
	r.until(t, "heard hill")
	theirBroker.Stop(t)
	r.until(t, "gone: ")
	theirs.Start(t, port, daemon, "-c", config)
	r.until(t, "there")
	say(2)
	r.until(t, "heard hill")
}
