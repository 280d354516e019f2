package mqtt_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/monitor/broker"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink/mqtt"
)

// certificate writes one for 127.0.0.1 that vouches for itself, with its key.
func certificate(t *testing.T, cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// heard is what mosquitto_sub prints.
type heard struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

// awaits waits until something was heard some times.
func (h *heard) awaits(t *testing.T, what string, times int) {
	t.Helper()
	theirs.Await(t, what, func() error {
		if n := strings.Count(h.String(), what); n < times {
			return fmt.Errorf("%d of %d in\n%s", n, times, h)
		}
		return nil
	})
}

// child is the folder of a collector that is killed; it publishes at the broker whose URL comes with it.
const child = "MESHRIG_TEST_MQTT"

func TestMain(m *testing.M) {
	if words := strings.Fields(os.Getenv(child)); len(words) == 4 {
		s, err := mqtt.New(mqtt.Config{
			Broker: broker.Config{URL: words[1], User: "op", Password: secret.Secret{File: words[2]}, CA: words[3]}, IATA: "AMS",
		}, words[0], mqtt.Options{})
		if err != nil {
			panic(err)
		}
		s.Take(poll(night, noon, nil))
		_ = s.Run(context.Background())
	}
	os.Exit(m.Run())
}

// TestInteropMosquitto publishes at mosquitto of Debian, over TLS and with a password, and hears it by
// mosquitto_sub: all that was taken while the broker was away, and the last will of a collector that was killed.
func TestInteropMosquitto(t *testing.T) {
	path, listener, passwords := theirs.Path(t, "mosquitto"), theirs.Path(t, "mosquitto_sub"), theirs.Path(t, "mosquitto_passwd")
	lines := theirs.Path(t, "stdbuf") // else it is heard when a page is full
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o755); err != nil { // it gives up the rights of root
		t.Fatal(err)
	}
	file := func(name string) string { return filepath.Join(folder, name) }
	certificate(t, file("cert"), file("key"))
	if out, err := exec.CommandContext(t.Context(), passwords, "-b", "-c", file("users"), "op", "s3cret").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if err := os.WriteFile(file("password"), []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	port, plain := theirs.Port(t), theirs.Port(t)
	config := fmt.Sprintf("per_listener_settings true\npersistence true\npersistence_location %s/\nlistener %d 127.0.0.1\nallow_anonymous false\npassword_file %s\ncertfile %s\nkeyfile %s\nlistener %d 127.0.0.1\nallow_anonymous true\nuser root\n",
		folder, port, file("users"), file("cert"), file("key"), plain)
	if err := os.WriteFile(file("conf"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	runs := theirs.Start(t, port, path, "-c", file("conf"))
	ears := &heard{}
	// It comes back to the broker by itself, which keeps for it what came meanwhile.
	cmd := exec.CommandContext(t.Context(), lines, "-oL", listener, "-p", strconv.Itoa(plain), "-q", "1", "-c", "-i", "ears", "-t", "meshcore/#", "-F", "%t q%q r%r %p", "-d")
	cmd.Stdout, cmd.Stderr = ears, ears
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	ears.awaits(t, "Subscribed", 1)
	cfg := mqtt.Config{Broker: broker.Config{URL: fmt.Sprintf("mqtts://127.0.0.1:%d", port), User: "op", Password: secret.Secret{File: file("password")}, CA: file("cert"), Retry: 50 * time.Millisecond}, IATA: "AMS"}
	s, err := mqtt.New(cfg, file("spool"), mqtt.Options{Wait: func(ctx context.Context, _ time.Duration) error {
		ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		<-ctx.Done()
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()
	s.Take(poll(night, noon, sample.Values{sample.Battery: 4}))
	status := "meshcore/AMS/" + key + "/status q1 r0 "
	ears.awaits(t, status+`{"status":"online"`, 1)

	runs.Stop(t)
	for i := range 360 {
		s.Take(packet(night, noon.Add(time.Duration(i)*10*time.Second), sample.Packet{Direction: "tx", Length: 1000 + i}))
	}
	theirs.Await(t, "a failure", func() error {
		if s.Status().Errors == 0 {
			return errors.New("none")
		}
		return nil
	})
	theirs.Start(t, port, path, "-c", file("conf"))
	ears.awaits(t, `"len":"1359"`, 1)
	for i := range 360 {
		if !strings.Contains(ears.String(), fmt.Sprintf(`"len":"%d"`, 1000+i)) {
			t.Errorf("packet %d of an hour is lost", i)
		}
	}
	cancel()
	if err := errors.Join(<-done, s.Close()); err != nil {
		t.Fatal(err)
	}
	ears.awaits(t, status+`{"status":"offline"`, 1)

	killed := exec.CommandContext(t.Context(), os.Args[0])
	killed.Env = append(os.Environ(), child+"="+strings.Join([]string{file("spool"), cfg.Broker.URL, file("password"), file("cert")}, " "))
	online := strings.Count(ears.String(), `"status":"online"`)
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	ears.awaits(t, `"status":"online"`, online+1)
	_ = killed.Process.Kill()
	_ = killed.Wait()
	ears.awaits(t, status+`{"status":"offline"`, 2)
}
