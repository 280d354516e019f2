package notify_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/broker"
)

// lines runs a program and gives what it prints.
func lines(t *testing.T, path string, args ...string) *bufio.Scanner {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), path, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return bufio.NewScanner(out)
}

func awaitPort(t *testing.T, port int) {
	t.Helper()
	theirs.Await(t, "a server", func() error {
		c, err := (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = c.Close()
		}
		return err
	})
}

// TestInteropMail sends mail to a server of the aiosmtpd library, which takes none without TLS and a password.
func TestInteropMail(t *testing.T) {
	theirs.Path(t, "aiosmtpd")
	const python = "/usr/bin/python3" // which Debian's package is for, whatever comes first in the path
	dir := t.TempDir()
	cert, key := certificate(t, dir)
	password := filepath.Join(dir, "password")
	if err := os.WriteFile(password, []byte("correct horse\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []string{"starttls", "tls"} {
		t.Run(mode, func(t *testing.T) {
			port := theirs.Port(t)
			mails := lines(t, python, filepath.Join("testdata", "smtpd.py"), strconv.Itoa(port), mode, cert, key, "rooms", "correct horse")
			awaitPort(t, port)
			good := notify.Mail{
				Server: fmt.Sprintf("localhost:%d", port), TLS: mode, CA: cert, User: "rooms", Password: secret.Secret{File: password},
				From: "Rooms <rooms@example.org>", To: []string{"alice@example.org", "bob@example.org"},
			}
			send := func(m notify.Mail, n notify.Notice) error {
				return notify.New(notify.Config{Mails: []notify.Mail{m}})[0].Send(t.Context(), n)
			}
			n := silent
			n.Title = "Tromsø: is silent\r\nBcc: eve@example.org"
			if err := send(good, n); err != nil {
				t.Fatal(err)
			}
			if !mails.Scan() {
				t.Fatal(mails.Err())
			}
			var got struct {
				From, Subject, ID, References, Auto, Body, User string
				To                                              []string
				TLS                                             bool
			}
			if err := json.Unmarshal(mails.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if got.From != "rooms@example.org" || strings.Join(got.To, " ") != "alice@example.org bob@example.org" || got.User != "rooms" || !got.TLS ||
				!strings.HasPrefix(strings.TrimSpace(got.Subject), "[meshrig] Tromsø: is silent") || got.ID != "<abc-7@meshrig.invalid>" || got.Auto != "auto-generated" || !strings.Contains(got.Body, n.Text) {
				t.Errorf("%+v", got)
			}

			untrusted, stranger, unknown := good, good, good
			untrusted.CA = ""
			stranger.User = "eve"
			unknown.To = []string{"nobody@example.org"}
			var no *notify.Refused
			for what, err := range map[string]error{"untrusted": send(untrusted, n), "stranger": send(stranger, n)} {
				if err == nil || errors.As(err, &no) || strings.Contains(err.Error(), "correct horse") {
					t.Errorf("%s: %v", what, err)
				}
			}
			if err := send(unknown, n); !errors.As(err, &no) {
				t.Errorf("to nobody: %v", err)
			}
		})
	}
}

// TestInteropMQTT has another client read what is published, and what is kept when we are gone.
func TestInteropMQTT(t *testing.T) {
	daemon, subscribe := theirs.Path(t, "mosquitto"), theirs.Path(t, "mosquitto_sub")
	port := theirs.Port(t)
	theirs.Start(t, port, daemon, "-p", strconv.Itoa(port))
	place := broker.Config{URL: fmt.Sprintf("mqtt://127.0.0.1:%d", port), Retry: 10 * time.Millisecond}
	c := notify.Config{MQTT: []notify.MQTT{{Broker: place}}}
	h := notify.Heartbeat{MQTT: &notify.MQTT{Broker: place}}
	c.Check(func(what string, _ ...any) { t.Error(what) })
	h.Check(func(what string, _ ...any) { t.Error(what) })
	to, beat := notify.New(c)[0], notify.NewBeat(h)
	if err := errors.Join(to.Send(t.Context(), silent), beat.Send(t.Context(), silent.At)); err != nil {
		t.Fatal(err)
	}
	kept := lines(t, subscribe, "-p", strconv.Itoa(port), "-t", "meshrig/#", "-v")
	want := func(begin string) {
		t.Helper()
		if !kept.Scan() || !strings.HasPrefix(kept.Text(), begin) {
			t.Fatalf("%q, want %q", kept.Text(), begin)
		}
	}
	seen := map[string]string{}
	for range 2 {
		if !kept.Scan() {
			t.Fatal(kept.Err())
		}
		topic, body, _ := strings.Cut(kept.Text(), " ")
		seen[topic] = body
	}
	var n notify.Notice
	if err := json.Unmarshal([]byte(seen["meshrig/alerts/oslo/silent"]), &n); err != nil || n.ID != silent.ID || !n.Firing {
		t.Errorf("%v %+v", err, seen)
	}
	if seen["meshrig/heartbeat"] != `{"state":"alive","at":"2026-11-30T08:00:00Z"}` {
		t.Errorf("%+v", seen)
	}
	if err := beat.Close(); err != nil {
		t.Fatal(err)
	}
	want(`meshrig/heartbeat {"state":"gone"}`)
}
