package page_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/monitor/page"
)

// file writes a file that its owner alone reads.
func file(t *testing.T, text string) string {
	t.Helper()
	f := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(f, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestGuard lets in who knows a password or the token, whole, and nobody else, to nothing.
func TestGuard(t *testing.T) {
	t.Parallel()
	password, token := file(t, "horse battery\n"), file(t, "tok-1\n")
	w := quick(t, page.Config{User: "ops", Password: secret.Secret{File: password}, Token: secret.Secret{File: token}})
	basic := func(user, password string) func(*http.Request) {
		return func(r *http.Request) { r.SetBasicAuth(user, password) }
	}
	bearer := func(text string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Authorization", text) }
	}
	for name, c := range map[string]struct {
		edit func(*http.Request)
		want int
	}{
		"nothing":             {func(*http.Request) {}, 401},
		"right":               {basic("ops", "horse battery"), 200},
		"another user":        {basic("ops2", "horse battery"), 401},
		"no user":             {basic("", "horse battery"), 401},
		"part of a password":  {basic("ops", "horse"), 401},
		"no password":         {basic("ops", ""), 401},
		"the token":           {bearer("Bearer tok-1"), 200},
		"the token, shouting": {bearer("BEARER tok-1"), 200},
		"another token":       {bearer("Bearer tok-2"), 401},
		"no token":            {bearer("Bearer "), 401},
		"a password as token": {bearer("Bearer horse battery"), 401},
		"a token as password": {basic("ops", "tok-1"), 401},
		"another name":        {func(r *http.Request) { r.Host = "rooms.example"; r.SetBasicAuth("ops", "horse battery") }, 200},
	} {
		for _, path := range []string{"/", "/api/rooms", "/api/stream?x", "/metrics", "/assets/page.js"} {
			if strings.HasPrefix(path, "/api/stream") && c.want == 200 {
				continue // it does not end
			}
			if got := get(w, path, c.edit); got.Code != c.want {
				t.Errorf("%s: %s: %d, want %d", name, path, got.Code, c.want)
			}
		}
	}
	if got := get(w, "/").Header().Values("WWW-Authenticate"); len(got) != 2 || !strings.HasPrefix(got[0], "Basic ") || !strings.HasPrefix(got[1], "Bearer ") {
		t.Errorf("asks for %q", got)
	}
	// Another password holds once it is read; an empty one never does.
	if err := os.WriteFile(password, []byte("new\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.Reload(); err != nil || get(w, "/", basic("ops", "new")).Code != 200 || get(w, "/", basic("ops", "horse battery")).Code != 401 {
		t.Errorf("the new password does not hold, or the old one does: %v", err)
	}
	if err := os.WriteFile(password, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.Reload(); err == nil || get(w, "/", basic("ops", "")).Code != 401 || get(w, "/", basic("ops", "new")).Code != 200 {
		t.Errorf("an empty password: %v", err)
	}
}

// TestNames answers a page from elsewhere nothing that has led a name of its own here.
func TestNames(t *testing.T) {
	t.Parallel()
	w := quick(t, page.Config{Hosts: []string{"rooms.example"}})
	for host, want := range map[string]int{
		"127.0.0.1:8095": 200, "127.0.0.1": 200, "localhost:8095": 200, "[::1]:8095": 200, "[::1]": 200, "rooms.example": 200, "Rooms.Example:443": 200,
		"evil.example": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example:8095": 421, "192.0.2.1:8095": 421, "": 421,
	} {
		if got := get(w, "/api/rooms", func(r *http.Request) { r.Host = host }); got.Code != want {
			t.Errorf("%q: %d, want %d", host, got.Code, want)
		}
	}
}

// TestChangesNothing refuses what no page here asks for.
func TestChangesNothing(t *testing.T) {
	t.Parallel()
	w := quick(t, page.Config{})
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "BREW"} {
		if got := get(w, "/api/rooms", func(r *http.Request) { r.Method = method }); got.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, got.Code)
		}
	}
}

// TestCheck refuses to show more than was asked for.
func TestCheck(t *testing.T) {
	t.Parallel()
	given := secret.Secret{Env: "X"}
	for name, c := range map[string]struct {
		config page.Config
		want   string
	}{
		"nothing":                {page.Config{}, ""},
		"this machine":           {page.Config{Listen: "localhost:1"}, ""},
		"this machine by IPv6":   {page.Config{Listen: "[::1]:1"}, ""},
		"everybody":              {page.Config{Listen: ":8095"}, "would show everything to everybody"},
		"everybody, by a number": {page.Config{Listen: "0.0.0.0:8095"}, "would show everything to everybody"},
		"everybody, as told":     {page.Config{Listen: ":8095", Open: true}, ""},
		"unencrypted":            {page.Config{Listen: ":8095", Token: given}, "passwords go over the network unencrypted"},
		"unencrypted, as told":   {page.Config{Listen: ":8095", Token: given, Plain: true}, ""},
		"encrypted":              {page.Config{Listen: ":8095", Token: given, TLS: page.TLS{Certificate: "c", Key: "k"}}, ""},
		"no password":            {page.Config{User: "ops"}, "user and password belong together"},
		"no user":                {page.Config{Password: given}, "user and password belong together"},
		"no key":                 {page.Config{TLS: page.TLS{Certificate: "c"}}, "certificate and key belong together"},
		"no port":                {page.Config{Listen: "localhost"}, "want HOST:PORT"},
		"no such port":           {page.Config{Listen: "localhost:99999"}, "want HOST:PORT"},
	} {
		err := c.config.Check()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
