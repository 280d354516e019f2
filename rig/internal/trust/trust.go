// Package trust says whose certificates a client takes, and which hosts need none.
package trust

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/netip"
	"os"
)

// Config is that of a client that trusts the certificates of a PEM file, in place of those that the
// machine trusts; no file: the machine's. The least version is TLS 1.2.
func Config(ca string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if ca == "" {
		return c, nil
	}
	pem, err := os.ReadFile(ca)
	if err != nil {
		return nil, fmt.Errorf("ca: %w", err)
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("ca: no certificate in %s: want PEM", ca)
	}
	return c, nil
}

// Loopback tells whether a host is this machine itself, so that what is said to it goes over no network.
func Loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
