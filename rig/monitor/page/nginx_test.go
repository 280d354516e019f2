package page_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/theirs"
	"github.com/meshrig/meshrig/rig/monitor/page"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// front runs nginx with the operators' file before a page, and gives its addresses and a client that trusts it.
func front(t *testing.T, nginx, pageAt string) (plain, secure string, client *http.Client) {
	t.Helper()
	text, err := os.ReadFile("../../../ci/monitoring/nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	cert := certify(t, folder, "rooms.example")
	plain, secure = theirs.Address(t), theirs.Address(t)
	users := filepath.Join(folder, "htpasswd")
	if err := os.WriteFile(users, []byte("ops:{PLAIN}horse battery\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{
		"listen 80;": "listen " + plain + ";", "listen 443 ssl http2;": "listen " + secure + " ssl http2;", "server 127.0.0.1:8095;": "server " + pageAt + ";",
		"/etc/letsencrypt/live/rooms.example/fullchain.pem": cert.Certificate, "/etc/letsencrypt/live/rooms.example/privkey.pem": cert.Key, "/etc/nginx/meshrig.htpasswd": users,
	} {
		if n := bytes.Count(text, []byte(from)); n != 1 && from != "/etc/nginx/meshrig.htpasswd" {
			t.Fatalf("%q stands %d times in nginx.conf", from, n)
		}
		text = bytes.ReplaceAll(text, []byte(from), []byte(to))
	}
	var temp strings.Builder
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&temp, "\t%s_temp_path %s;\n", kind, filepath.Join(folder, kind))
	}
	user := ""
	if os.Getuid() == 0 {
		user = "user root;\n" // its workers would not reach the test's folder
	}
	all := fmt.Sprintf("%sdaemon off;\npid %s/pid;\nevents {}\nhttp {\n\taccess_log off;\n%s%s}\n", user, folder, &temp, text)
	conf := filepath.Join(folder, "nginx.conf")
	if err := os.WriteFile(conf, []byte(all), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(nginx, "-p", folder, "-c", conf, "-e", "stderr")
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("nginx: %s", said.String())
		}
	})
	reach(t, secure)
	pem, err := os.ReadFile(cert.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		if strings.HasSuffix(addr, ":80") {
			return (&net.Dialer{}).DialContext(ctx, network, plain)
		}
		return (&net.Dialer{}).DialContext(ctx, network, secure)
	}
	client = &http.Client{
		Transport:     &http.Transport{DialContext: dial, ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	t.Cleanup(client.CloseIdleConnections)
	return plain, secure, client
}

// reach waits until somebody listens.
func reach(t *testing.T, address string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("nobody listens on %s: %v", address, err)
		case <-tick.C:
		}
	}
}

// TestInteropNginx has Debian's nginx with the operators' file stand before a page: TLS, a password, a path of its
// own, and a stream that comes through as it is written.
func TestInteropNginx(t *testing.T) {
	nginx := theirs.Path(t, "nginx")
	w := made(t)
	s, _ := served(t, page.Config{}, w)
	_, _, client := front(t, nginx, s.Address().String())
	ask := func(method, url, password string) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if password != "" {
			r.SetBasicAuth("ops", password)
		}
		a, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { a.Body.Close() })
		return a
	}
	const site = "https://rooms.example/meshrig/"
	for name, c := range map[string]struct {
		method, url, password string
		want                  int
		to                    string
	}{
		"unencrypted":      {url: "http://rooms.example/meshrig/", password: "horse battery", want: 301, to: site},
		"without a slash":  {url: "https://rooms.example/meshrig", want: 301, to: "/meshrig/"},
		"nobody":           {url: site, want: 401},
		"a wrong password": {url: site, password: "horse", want: 401},
		"nobody's stream":  {url: site + "api/stream", want: 401},
		"right":            {url: site, password: "horse battery", want: 200},
		"script":           {url: site + "assets/page.js", password: "horse battery", want: 200},
		"room":             {url: site + "room?name=%3Cimg+src%3Dx+onerror%3Dalert%281%29%3E%22%27%26%3C%2Fscript%3E%3Cscript%3Ealert%282%29%3C%2Fscript%3E", password: "horse battery", want: 200},
		"numbers":          {url: site + "metrics", password: "horse battery", want: 200},
		"a change":         {method: http.MethodPost, url: site, password: "horse battery", want: 405},
		"another path":     {url: "https://rooms.example/other", password: "horse battery", want: 404},
	} {
		a := ask(c.method, c.url, c.password) //nolint:bodyclose // ask closes it with the test
		if a.StatusCode != c.want || c.to != "" && a.Header.Get("Location") != c.to {
			body, _ := io.ReadAll(a.Body)
			t.Errorf("%s: %s to %q, want %d: %.200s", name, a.Status, a.Header.Get("Location"), c.want, body)
		}
		if c.want == 200 && (a.ProtoMajor != 2 || a.Header.Get("Content-Security-Policy") == "" || a.Header.Get("Strict-Transport-Security") == "") {
			t.Errorf("%s: %s, %v", name, a.Proto, a.Header)
		}
	}
	if w.authorization() != "" {
		t.Error("the password is handed on")
	}
	stream := ask("", site+"api/stream", "horse battery") //nolint:bodyclose // ask closes it with the test
	lines := bufio.NewScanner(stream.Body)
	lines.Buffer(nil, 1<<20)
	if !lines.Scan() || lines.Text() != ": meshrig" {
		t.Fatalf("the stream begins with %q, %v", lines.Text(), lines.Err())
	}
	for i := range 3 { // each on its own: what a buffer held would come when the stream ends, which it does not
		kind := fmt.Sprint("LIVE-", i)
		w.packet(attic, noon, sample.Packet{Direction: "rx", Type: kind})
		for lines.Scan() && !strings.Contains(lines.Text(), kind) {
		}
		if !strings.Contains(lines.Text(), kind) {
			t.Fatalf("%s does not come: %v", kind, lines.Err())
		}
	}
}
