package sink

import (
	"crypto/tls"
	"fmt"

	"github.com/meshrig/meshrig/rig/internal/trust"
)

// TLS says how the place proves who it is, and we to it. The zero value trusts whom the machine trusts.
type TLS struct {
	CA   string `yaml:"ca"`   // file of certificates to trust instead
	Cert string `yaml:"cert"` // file of our certificate, with its key
	Key  string `yaml:"key"`
}

// Config reads the files.
func (t TLS) Config() (*tls.Config, error) {
	c, err := trust.Config(t.CA)
	if err != nil {
		return nil, fmt.Errorf("sink: %w", err)
	}
	if t.Cert != "" || t.Key != "" {
		pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
		if err != nil {
			return nil, fmt.Errorf("sink: cert and key: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}
