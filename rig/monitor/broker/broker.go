// Package broker says how an MQTT broker is reached, for those who publish and those who subscribe.
package broker

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/paho"

	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/internal/trust"
)

// Config is where a broker is and who we are there.
type Config struct {
	URL      string        `yaml:"url"` // mqtt://host:1883, mqtts://host:8883
	User     string        `yaml:"user"`
	Password secret.Secret `yaml:"password"`
	CA       string        `yaml:"ca"`    // file of the certificates to trust; the machine's if left out
	Retry    time.Duration `yaml:"retry"` // before the first new attempt, twice as long before each more; 1s
}

// Check reports what is wrong.
func (c *Config) Check(report func(what string, fields ...any)) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || !slices.Contains([]string{"mqtt", "mqtts"}, u.Scheme):
		report("broker: url: want mqtt://host:1883 or mqtts://host:8883", &c.URL, c)
	case u.User != nil:
		report("broker: url: user and password have keys of their own", &c.URL)
	}
	if c.User == "" && c.Password.Given() {
		report("broker: password without user", &c.Password)
	}
	if c.Password.File != "" && c.Password.Env != "" {
		report("broker: password: both file and env are given: leave one of them out", &c.Password)
	}
}

// Host is the broker's, for messages.
func (c *Config) Host() string {
	u, err := url.Parse(c.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// How long a broker is left alone between two attempts, and how long one may take.
const (
	retryFirst = time.Second
	retryMost  = time.Minute
	connecting = 10 * time.Second
	keepAlive  = 30 // seconds
)

// backoff is how long to wait before each attempt. The first of all goes at once, that of who lost a
// connection does not: two who have one name would chase each other.
func backoff(first time.Duration) func(attempt int) time.Duration {
	began := false
	return func(attempt int) time.Duration {
		if !began {
			began = true
			return 0
		}
		return min(first<<min(attempt, 10), retryMost)
	}
}

// Client is what a connection is made with, by MQTT 5. It connects again for as long as it lives, and
// reads the password anew each time.
func (c *Config) Client(id string) (autopaho.ClientConfig, error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		return autopaho.ClientConfig{}, errors.New("broker: url: want mqtt://host:1883 or mqtts://host:8883")
	}
	if u.Port() == "" {
		u.Host = net.JoinHostPort(u.Hostname(), map[string]string{"mqtt": "1883", "mqtts": "8883"}[u.Scheme])
	}
	out := autopaho.ClientConfig{
		ServerUrls: []*url.URL{u}, KeepAlive: keepAlive, CleanStartOnInitialConnection: true, ConnectTimeout: connecting,
		ReconnectBackoff: backoff(cmp.Or(c.Retry, retryFirst)),
		ConnectPacketBuilder: func(p *paho.Connect, _ *url.URL) (*paho.Connect, error) {
			if c.User == "" {
				return p, nil
			}
			password, err := c.Password.Read()
			if err != nil {
				return nil, err
			}
			p.UsernameFlag, p.Username = true, c.User
			p.PasswordFlag, p.Password = c.Password.Given(), []byte(password)
			return p, nil
		},
		ClientConfig: paho.ClientConfig{ClientID: id},
	}
	if u.Scheme == "mqtts" {
		if out.TlsCfg, err = trust.Config(c.CA); err != nil {
			return out, fmt.Errorf("broker: %w", err)
		}
	}
	return out, nil
}
