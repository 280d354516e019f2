package page

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/meshrig/meshrig/rig/internal/trust"
)

// guard lets in who knows a password or the token; without either, who asks for this machine by its name.
type guard struct {
	config Config
	keys   atomic.Pointer[keys]
}

// keys are digests, of one length whatever the passwords' are.
type keys struct{ user, password, token [sha256.Size]byte }

func newGuard(c Config) (*guard, error) {
	g := &guard{config: c}
	return g, g.read()
}

// read fetches the passwords. An empty one is refused: it would let everybody in.
func (g *guard) read() error {
	k := &keys{user: sha256.Sum256([]byte(g.config.User))}
	if g.config.User != "" {
		password, err := g.config.Password.Read()
		if err != nil {
			return fmt.Errorf("page: password: %w", err)
		}
		if password == "" {
			return fmt.Errorf("page: password: %s is empty: put one there", g.config.Password)
		}
		k.password = sha256.Sum256([]byte(password))
	}
	if g.config.Token.Given() {
		token, err := g.config.Token.Read()
		if err != nil {
			return fmt.Errorf("page: token: %w", err)
		}
		if token == "" {
			return fmt.Errorf("page: token: %s is empty: put one there", g.config.Token)
		}
		k.token = sha256.Sum256([]byte(token))
	}
	g.keys.Store(k)
	return nil
}

func (g *guard) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !g.config.guarded() && !g.config.Open && !g.asked(r.Host):
			http.Error(w, "this page is not known by that name: add it to hosts", http.StatusMisdirectedRequest)
		case g.config.guarded() && !g.knows(r):
			if g.config.User != "" {
				w.Header().Add("WWW-Authenticate", `Basic realm="meshrig", charset="UTF-8"`)
			}
			if g.config.Token.Given() {
				w.Header().Add("WWW-Authenticate", `Bearer realm="meshrig"`)
			}
			http.Error(w, "a password is wanted", http.StatusUnauthorized)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// knows compares everything, however it goes, and takes as long for any wrong one.
func (g *guard) knows(r *http.Request) bool {
	k := g.keys.Load()
	user, password, _ := r.BasicAuth()
	same := func(text string, digest [sha256.Size]byte) int {
		sum := sha256.Sum256([]byte(text))
		return subtle.ConstantTimeCompare(sum[:], digest[:])
	}
	person := same(user, k.user) & same(password, k.password)
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	program := same(token, k.token)
	return g.config.User != "" && person == 1 || g.config.Token.Given() && strings.EqualFold(kind, "Bearer") && program == 1
}

// asked tells whether a request is for a name of this machine or one that is configured.
func (g *guard) asked(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	return trust.Loopback(name) || slices.ContainsFunc(g.config.Hosts, func(h string) bool { return strings.EqualFold(h, name) })
}
