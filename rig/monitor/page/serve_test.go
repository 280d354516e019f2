package page_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/page"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// certify writes a certificate of its own for this machine with a name in it, and its key.
func certify(t *testing.T, folder, name string) page.TLS {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{name, "localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	cert, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	c := page.TLS{Certificate: filepath.Join(folder, "fullchain.pem"), Key: filepath.Join(folder, "privkey.pem")}
	for file, block := range map[string]*pem.Block{c.Certificate: {Type: "CERTIFICATE", Bytes: cert}, c.Key: {Type: "PRIVATE KEY", Bytes: der}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// TestTLS serves by certificate files, and by others once they are read anew; torn ones change nothing.
func TestTLS(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	c := page.Config{TLS: certify(t, folder, "one.example")}
	w := quick(t, c)
	s, _ := served(t, c, w)
	names := func() string {
		conn, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}}}).DialContext(t.Context(), "tcp", s.Address().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		is := conn.(*tls.Conn).ConnectionState()
		return is.NegotiatedProtocol + " " + is.PeerCertificates[0].DNSNames[0]
	}
	if got := names(); got != "h2 one.example" {
		t.Error(got)
	}
	certify(t, folder, "two.example")
	if err := s.Reload(); err != nil || names() != "h2 two.example" {
		t.Errorf("%s, %v", names(), err)
	}
	if err := os.WriteFile(c.TLS.Key, []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Reload(); err == nil || names() != "h2 two.example" {
		t.Errorf("a torn key: %v", err)
	}
	if _, err := page.Listen(t.Context(), page.Config{Listen: "127.0.0.1:0", TLS: c.TLS}, w.Page); err == nil {
		t.Error("a page starts with a torn key")
	}
}

// events reads a stream: the data of each event by its name.
type events struct {
	t    *testing.T
	from *bufio.Scanner
}

func watch(t *testing.T, url string) *events {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Body.Close() })
	if a.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%s: %v", a.Status, a.Header)
	}
	e := &events{t, bufio.NewScanner(a.Body)}
	e.from.Buffer(nil, 1<<20)
	for e.from.Scan() && e.from.Text() != "" { // it has begun
	}
	return e
}

// next is the data of the next event of a name.
func (e *events) next(name string, into any) {
	e.t.Helper()
	now := ""
	for e.from.Scan() {
		line := e.from.Text()
		if event, ok := strings.CutPrefix(line, "event: "); ok {
			now = event
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok && now == name {
			if err := json.Unmarshal([]byte(data), into); err != nil {
				e.t.Fatalf("%v: %s", err, data)
			}
			return
		}
	}
	e.t.Fatalf("the stream ended before %s: %v", name, e.from.Err())
}

type sent struct {
	Missed  uint64        `json:"missed"`
	Packets []page.Packet `json:"packets"`
}

// TestStream sends packets, polls and alerts as they come, of one room if that is asked for, and goes on behind the
// packet that a watcher had last.
func TestStream(t *testing.T) {
	t.Parallel()
	w := quick(t, page.Config{})
	s, _ := served(t, page.Config{}, w)
	every, one := watch(t, s.URL()+"api/stream"), watch(t, s.URL()+"api/stream?room=cellar&after=31")
	w.packet(attic, noon, sample.Packet{Direction: "rx", Type: "ADVERT"})
	w.packet(cellar, noon, sample.Packet{Direction: "tx", Type: "ACK"})
	var got sent
	for len(got.Packets) < 2 {
		var more sent
		every.next("packets", &more)
		got.Packets = append(got.Packets, more.Packets...)
	}
	if got.Packets[0].Type != "ADVERT" || got.Packets[0].Seq != 32 || got.Packets[1].Room != "cellar" {
		t.Errorf("%+v", got)
	}
	var of sent
	for len(of.Packets) == 0 {
		one.next("packets", &of)
	}
	if len(of.Packets) != 1 || of.Packets[0].Type != "ACK" {
		t.Errorf("of one room: %+v", of)
	}
	w.poll(cellar, noon.Add(time.Second), sample.Values{sample.Battery: 4.2})
	var rows []page.Row
	every.next("rooms", &rows)
	if len(rows) != 1 || rows[0].Name != "cellar" || rows[0].State != "answers" || rows[0].Cells[0].Text != "4.20 V" {
		t.Errorf("%+v", rows)
	}
	w.alert(page.Alert{Rule: "clock lost", Room: "attic", State: "firing"})
	var alerts []page.Alert
	every.next("alerts", &alerts)
	if len(alerts) != 5 {
		t.Errorf("%+v", alerts)
	}
	again := watch(t, s.URL()+"api/stream?after=32")
	again.next("packets", &got)
	if len(got.Packets) != 1 || got.Packets[0].Seq != 33 {
		t.Errorf("behind 32: %+v", got)
	}
}

// TestDeaf has clients that never read: none is waited for, and whoever comes over the limit is told.
func TestDeaf(t *testing.T) {
	t.Parallel()
	w := quick(t, page.Config{})
	s, leave := served(t, page.Config{}, w)
	for i := range 65 {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", s.Address().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		if _, err := conn.Write([]byte("GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		if i < 64 { // reads that it is in, and no more
			line, err := bufio.NewReaderSize(conn, 16).ReadString('\n')
			if err != nil || !strings.Contains(line, "200") {
				t.Fatalf("%d: %q, %v", i, line, err)
			}
			continue
		}
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || answer.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("one too many: %+v, %v", answer, err)
		} else {
			answer.Body.Close()
		}
	}
	for range 100_000 {
		w.board.Take(sample.Sample{Node: attic, At: noon, Packet: &sample.Packet{Direction: "rx", Type: "ADVERT"}})
	}
	if got := get(w, "/api/rooms"); got.Code != http.StatusOK {
		t.Errorf("%d", got.Code)
	}
	leave() // ends at once for all of them
}

// TestTaken says so where another has the address.
func TestTaken(t *testing.T) {
	t.Parallel()
	w := quick(t, page.Config{})
	s, _ := served(t, page.Config{}, w)
	if _, err := page.Listen(context.Background(), page.Config{Listen: s.Address().String()}, w.Page); err == nil || !strings.Contains(err.Error(), "is another meshrig there?") {
		t.Error(err)
	}
}
