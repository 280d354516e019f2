package notify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
)

// silent is a notice.
var silent = notify.Notice{
	ID: "abc-7", Rule: rules.Silent, Subject: "oslo", Kind: notify.Firing, Severity: rules.Critical, Firing: true,
	Title: "oslo: is silent", Text: "Last heard 2026-11-30 07:00 UTC; limit 1 h.", Pub: "50a1b2c3d4e5",
	At: time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC), Since: time.Date(2026, 11, 30, 7, 0, 0, 0, time.UTC), Seconds: 3600,
}

// certificate makes one for localhost.
func certificate(t *testing.T, dir string) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	what := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, what, what, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
}

// asked is what a server was asked.
type asked struct {
	method string
	header http.Header
	body   string
}

// server answers everything with a status and tells what it was asked.
func server(t *testing.T, status int, answer string) (url string, seen <-chan asked) {
	t.Helper()
	c := make(chan asked, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c <- asked{r.Method, r.Header, string(body)}
		if status == http.StatusFound {
			w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/hook/s3cret", c
}

func TestWebhook(t *testing.T) {
	t.Setenv("HOOK_TOKEN", "t0ken")
	url, seen := server(t, 204, "")
	to := notify.New(notify.Config{Webhooks: []notify.Webhook{{URL: url, Token: secret.Secret{Env: "HOOK_TOKEN"}}}})[0]
	if err := to.Send(t.Context(), silent); err != nil {
		t.Fatal(err)
	}
	got := <-seen
	var n notify.Notice
	if err := json.Unmarshal([]byte(got.body), &n); err != nil || n != silent {
		t.Errorf("%v %+v", err, n)
	}
	if got.method != "POST" || got.header.Get("Content-Type") != "application/json" || got.header.Get("Authorization") != "Bearer t0ken" {
		t.Errorf("%+v", got)
	}
}

func TestNtfy(t *testing.T) {
	url, seen := server(t, 200, "{}")
	to := notify.New(notify.Config{Ntfy: []notify.Ntfy{{URL: url}}})[0]
	for name, c := range map[string]struct {
		change         func(*notify.Notice)
		priority, tags string
	}{
		"Firing":   {func(*notify.Notice) {}, "5", "rotating_light,silent"},
		"Warning":  {func(n *notify.Notice) { n.Severity = rules.Warning }, "4", "rotating_light,silent"},
		"Repeat":   {func(n *notify.Notice) { n.Kind = notify.Repeat }, "3", "rotating_light,silent"},
		"Resolved": {func(n *notify.Notice) { n.Kind, n.Firing = notify.Resolved, false }, "3", "white_check_mark,silent"},
		"Event":    {func(n *notify.Notice) { n.Kind, n.Severity = notify.Event, rules.Warning }, "4", "bell,silent"},
	} {
		n := silent
		n.Title = "Tromsø: is silent\r\nX-Evil: 1"
		c.change(&n)
		if err := to.Send(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		got := <-seen
		title, err := new(mime.WordDecoder).DecodeHeader(got.header.Get("Title"))
		if err != nil || title != n.Title || got.header.Get("X-Evil") != "" || got.body != n.Text || got.header.Get("Priority") != c.priority || got.header.Get("Tags") != c.tags {
			t.Errorf("%s: %v %+v", name, err, got)
		}
	}
}

func TestWhatFailsSaysWhereAndNoSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "url")
	for name, c := range map[string]struct {
		status  int
		refused bool
	}{"Bad": {400, true}, "Large": {413, true}, "Unauthorized": {401, false}, "Missing": {404, false}, "Busy": {429, false}, "Broken": {500, false}, "Redirect": {302, false}} {
		url, _ := server(t, c.status, "no\nsuch thing")
		if err := os.WriteFile(file, []byte(url+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		err := notify.New(notify.Config{Webhooks: []notify.Webhook{{URLIn: secret.Secret{File: file}}}})[0].Send(t.Context(), silent)
		var no *notify.Refused
		if err == nil || errors.As(err, &no) != c.refused || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, url := range []string{"http://127.0.0.1:1/s3cret", "http://127.0.0.1:1/%zz/s3cret", "s3cret", "http://user:s3cret@127.0.0.1:1/"} {
		err := notify.New(notify.Config{Webhooks: []notify.Webhook{{URL: url}}})[0].Send(t.Context(), silent)
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestOutbox(t *testing.T) {
	var o notify.Outbox
	never := func(string) bool { return false }
	put := func(id string, kind notify.Kind, to ...string) {
		n := silent
		n.ID, n.Kind = id, kind
		o.Add(n, to)
	}
	put("1", notify.Firing, "a", "b")
	put("2", notify.Repeat, "a", "b")
	o.Done("2", "b")
	put("3", notify.Repeat, "a", "b") // in the place of the one before
	if n, _ := o.Next("a", never); n.ID != "1" {
		t.Error(n.ID)
	}
	if n, _ := o.Next("a", func(id string) bool { return id == "1" }); n.ID != "3" {
		t.Error(n.ID)
	}
	o.Done("1", "a")
	o.Done("1", "b")
	o.Done("3", "a")
	if _, ok := o.Next("a", never); ok || len(o.Entries) != 1 {
		t.Errorf("%+v", o.Entries)
	}
	o.Keep([]string{"a"})
	if len(o.Entries) != 0 {
		t.Errorf("%+v", o.Entries)
	}
	for range 1001 {
		put("n", notify.Event, "a")
	}
	if len(o.Entries) != 1000 || o.Dropped != 1 {
		t.Errorf("%d, dropped %d", len(o.Entries), o.Dropped)
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", -time.Hour: "0 s", 62 * time.Second: "1 min 2 s", time.Hour: "1 h", 25*time.Hour + 59*time.Minute: "1 d 1 h", 3*time.Hour + 5*time.Second: "3 h",
	} {
		if got := notify.Span(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestConfigSaysWhatIsWrong(t *testing.T) {
	both := secret.Secret{File: "a", Env: "B"}
	mail := func(change func(*notify.Mail)) notify.Config {
		m := notify.Mail{Server: "mail.example:587", From: "rooms@example.org", To: []string{"alice@example.org"}}
		change(&m)
		return notify.Config{Mails: []notify.Mail{m}}
	}
	for want, c := range map[string]notify.Config{
		"":                                      mail(func(*notify.Mail) {}),
		"webhook: want a url as":                {Webhooks: []notify.Webhook{{}}},
		"want a url as https://host/path":       {Ntfy: []notify.Ntfy{{URL: "ftp://x/y"}}},
		"both url and url_in":                   {Ntfy: []notify.Ntfy{{URL: "https://x/y", URLIn: secret.Secret{Env: "X"}}}},
		"a password stands in the url":          {Webhooks: []notify.Webhook{{URL: "https://u:p@x/y"}}},
		"both file and env":                     {Webhooks: []notify.Webhook{{URL: "https://x/y", Token: both}}},
		"want host:port, port 587":              mail(func(m *notify.Mail) { m.Server = "mail.example" }),
		"tls: none sends what it says in clear": mail(func(m *notify.Mail) { m.TLS = "none" }),
		"tls: want starttls, tls or none":       mail(func(m *notify.Mail) { m.TLS = "ssl" }),
		"user and password belong together":     mail(func(m *notify.Mail) { m.User = "x" }),
		"from: want an address":                 mail(func(m *notify.Mail) { m.From = "rooms" }),
		"to: want one address or more":          mail(func(m *notify.Mail) { m.To = nil }),
		`to: "nobody" is no address`:            mail(func(m *notify.Mail) { m.To = []string{"nobody"} }),
		"broker: url: want mqtt://":             {MQTT: []notify.MQTT{{}}},
		"mqtt: topic: want one without + and #": {MQTT: []notify.MQTT{{Topic: "a/#"}}},
	} {
		var said []string
		c.Check(func(what string, _ ...any) { said = append(said, what) })
		if all := strings.Join(said, "\n"); !strings.Contains(all, want) || want == "" && all != "" {
			t.Errorf("want %q, said %q", want, all)
		}
	}
}
