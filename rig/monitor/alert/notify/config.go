package notify

import (
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/internal/trust"
	"github.com/meshrig/meshrig/rig/monitor/broker"
)

// Config says whom to tell. Passwords and tokens are named, never written here.
type Config struct {
	Webhooks []Webhook `yaml:"webhooks"`
	Mails    []Mail    `yaml:"mails"`
	MQTT     []MQTT    `yaml:"mqtt"`
	Ntfy     []Ntfy    `yaml:"ntfy"`
}

// Webhook posts each notice as JSON.
type Webhook struct {
	URL   string        `yaml:"url"`
	URLIn secret.Secret `yaml:"url_in"` // where the address is, if it is itself a password
	Token secret.Secret `yaml:"token"`  // sent as Authorization: Bearer
}

// Mail sends each notice by SMTP.
type Mail struct {
	Server   string        `yaml:"server"` // host:port
	TLS      string        `yaml:"tls"`    // "starttls" (if left out), "tls" from the first byte on, "none" on loopback only
	User     string        `yaml:"user"`
	Password secret.Secret `yaml:"password"`
	From     string        `yaml:"from"`
	To       []string      `yaml:"to"`
	CA       string        `yaml:"ca"` // file of the certificates that the server's is signed by; the system's if left out
}

// MQTT publishes each notice, and keeps the last one of each state for who subscribes later.
type MQTT struct {
	Broker broker.Config `yaml:"broker"`
	Topic  string        `yaml:"topic"` // meshrig/alerts if left out; a notice is below it, by subject and rule
}

// Ntfy posts each notice to a topic of an ntfy server.
type Ntfy struct {
	URL   string        `yaml:"url"`    // https://ntfy.example/topic
	URLIn secret.Secret `yaml:"url_in"` // where it is, if the topic is itself a password
	Token secret.Secret `yaml:"token"`
}

// Heartbeat tells somebody elsewhere that alarms would be raised. It stops when the collector does,
// or looks at no room any more.
type Heartbeat struct {
	URL   string        `yaml:"url"` // fetched by GET
	URLIn secret.Secret `yaml:"url_in"`
	// MQTT keeps there that the collector is alive, and by its last will that it is gone.
	MQTT  *MQTT         `yaml:"mqtt"`
	Every time.Duration `yaml:"every"` // 1m
	Stale time.Duration `yaml:"stale"` // none is sent if no room was looked at for so long; 30m
}

// Check reports what is wrong, and fills in what was left out.
func (c *Config) Check(report func(what string, fields ...any)) {
	for i := range c.Webhooks {
		w := &c.Webhooks[i]
		checkURL(report, "webhook", &w.URL, &w.URLIn, w, "http", "https")
		checkSecret(report, &w.Token)
	}
	for i := range c.Mails {
		c.Mails[i].check(report)
	}
	for i := range c.MQTT {
		c.MQTT[i].check(report, "meshrig/alerts")
	}
	for i := range c.Ntfy {
		n := &c.Ntfy[i]
		checkURL(report, "ntfy", &n.URL, &n.URLIn, n, "http", "https")
		checkSecret(report, &n.Token)
	}
}

// Check reports what is wrong, and fills in what was left out.
func (h *Heartbeat) Check(report func(what string, fields ...any)) {
	if h.URL != "" || h.URLIn.Given() {
		checkURL(report, "heartbeat", &h.URL, &h.URLIn, h, "http", "https")
	}
	if h.MQTT != nil {
		h.MQTT.check(report, "meshrig/heartbeat")
	}
	if h.Every == 0 {
		h.Every = time.Minute
	}
	if h.Stale == 0 {
		h.Stale = 30 * time.Minute
	}
	if h.Every < time.Second {
		report("heartbeat: every: want a second or more", &h.Every)
	}
}

func checkURL(report func(what string, fields ...any), what string, text *string, in *secret.Secret, whole any, schemes ...string) {
	switch {
	case *text != "" && in.Given():
		report(what+": both url and url_in are given: leave one of them out", text, in)
	case in.Given():
		checkSecret(report, in)
	default:
		u, err := url.Parse(*text)
		if err != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme) {
			report(fmt.Sprintf("%s: want a url as %s://host/path", what, schemes[len(schemes)-1]), text, whole)
		} else if _, has := u.User.Password(); has {
			report(what+": a password stands in the url: put the url into a file of mode 0600 and name that by url_in", text)
		}
	}
}

func checkSecret(report func(what string, fields ...any), s *secret.Secret) {
	if s.File != "" && s.Env != "" {
		report("both file and env are given: leave one of them out", s)
	}
}

func (m *Mail) check(report func(what string, fields ...any)) {
	host, _, err := net.SplitHostPort(m.Server)
	if err != nil || host == "" {
		report("mail: server: want host:port, port 587 for starttls and 465 for tls", &m.Server, m)
	}
	switch m.TLS {
	case "":
		m.TLS = "starttls"
	case "starttls", "tls":
	case "none":
		if !trust.Loopback(host) {
			report("mail: tls: none sends what it says in clear: only to this host itself; want starttls or tls", &m.TLS)
		}
	default:
		report("mail: tls: want starttls, tls or none", &m.TLS)
	}
	if (m.User == "") == m.Password.Given() {
		report("mail: user and password belong together", &m.User, &m.Password, m)
	}
	checkSecret(report, &m.Password)
	if _, err := mail.ParseAddress(m.From); err != nil {
		report("mail: from: want an address as rooms@example.org", &m.From, m)
	}
	if len(m.To) == 0 {
		report("mail: to: want one address or more", m)
	}
	for i := range m.To {
		if _, err := mail.ParseAddress(m.To[i]); err != nil {
			report(fmt.Sprintf("mail: to: %q is no address", m.To[i]), &m.To[i])
		}
	}
}

func (m *MQTT) check(report func(what string, fields ...any), topic string) {
	m.Broker.Check(func(what string, fields ...any) { report(what, append(fields, m)...) })
	if m.Topic == "" {
		m.Topic = topic
	}
	if strings.ContainsAny(m.Topic, "+#\x00") {
		report("mqtt: topic: want one without + and #", &m.Topic)
	}
}
