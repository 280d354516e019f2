package page

import (
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/internal/trust"
)

// Default is where the page is unless told: on this machine alone.
const Default = "127.0.0.1:8095"

// Config says where the page is and who may look. The zero value is a page for this machine alone.
type Config struct {
	Listen string `yaml:"listen"` // HOST:PORT; default 127.0.0.1:8095
	TLS    TLS    `yaml:"tls"`
	// User and Password are for people (basic authentication), Token for programs (bearer). Either lets in.
	User     string        `yaml:"user"`
	Password secret.Secret `yaml:"password"`
	Token    secret.Secret `yaml:"token"`
	// Hosts are further names under which the page is asked for without a password, as by a proxy that hands on
	// the name which it was asked for. Any other is refused, so that no page from elsewhere can read this
	// one by a name of its own that leads here.
	Hosts []string `yaml:"hosts"`
	Open  bool     `yaml:"open"`  // everybody who reaches it may look
	Plain bool     `yaml:"plain"` // passwords may go over the network unencrypted
}

// TLS names a certificate, with those that vouch for it behind it, and its key, as certbot writes them.
// They are read again when they change.
type TLS struct {
	Certificate string `yaml:"certificate"`
	Key         string `yaml:"key"`
}

func (t TLS) given() bool { return t != TLS{} }

func (c Config) address() string {
	if c.Listen == "" {
		return Default
	}
	return c.Listen
}

func (c Config) guarded() bool { return c.User != "" || c.Token.Given() }

// Check judges what can be told without opening anything: whether more is shown to others than was asked for.
func (c Config) Check() error {
	var errs []error
	host, port, err := net.SplitHostPort(c.address())
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		errs = append(errs, fmt.Errorf("page: listen %q: want HOST:PORT as in %s", c.Listen, Default))
	}
	if (c.User != "") != c.Password.Given() {
		errs = append(errs, errors.New("page: user and password belong together: give both or neither"))
	}
	if (c.TLS.Certificate != "") != (c.TLS.Key != "") {
		errs = append(errs, errors.New("page: tls: certificate and key belong together: give both files or neither"))
	}
	if err == nil && !trust.Loopback(host) {
		if !c.guarded() && !c.Open {
			errs = append(errs, fmt.Errorf("page: listen %s would show everything to everybody: give user and password or a token, or say open: true", c.address()))
		}
		if c.guarded() && !c.TLS.given() && !c.Plain {
			errs = append(errs, fmt.Errorf("page: listen %s would have passwords go over the network unencrypted: give tls, have nginx do it, or say plain: true", c.address()))
		}
	}
	return errors.Join(errs...)
}
