package page

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificate is that of the page, read again when its files change, as certbot changes them every two months.
type certificate struct {
	files TLS
	log   *slog.Logger

	mu      sync.Mutex
	now     *tls.Certificate
	stamp   string // of the files that it was read from
	checked time.Time
}

// recheck is how often the files are looked at, at most.
const recheck = 5 * time.Second

// read reads the files. If that fails, the certificate stays as it was.
func (c *certificate) read() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.load()
}

func (c *certificate) load() error {
	stamp := c.look()
	cert, err := tls.LoadX509KeyPair(c.files.Certificate, c.files.Key)
	if err != nil {
		return fmt.Errorf("page: tls: %w", err)
	}
	c.now, c.stamp = &cert, stamp
	return nil
}

// look tells files apart that were written at other times, or behind a link that was set anew.
func (c *certificate) look() string {
	one := func(file string) string {
		info, err := os.Stat(file)
		if err != nil {
			return ""
		}
		return fmt.Sprintf("%d %d", info.ModTime().UnixNano(), info.Size())
	}
	return one(c.files.Certificate) + " " + one(c.files.Key)
}

// get is the certificate for a handshake.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := time.Now(); now.Sub(c.checked) >= recheck {
		c.checked = now
		if c.look() != c.stamp {
			if err := c.load(); err != nil { // certificate and key are written one after the other: the next handshakes look again
				c.log.Error("the certificate stays as it was", "error", err)
			}
		}
	}
	return c.now, nil
}
