package monitor

import (
	"slices"
	"testing"
)

// TestFilesAreMeantFromTheFile finds passwords, certificates and points beside the file that names them, whatever
// section they are of; what is whole, or standard output, stays.
func TestFilesAreMeantFromTheFile(t *testing.T) {
	t.Parallel()
	c, err := Parse("/etc/monitor.yaml", []byte(`
air:
  gateways: [{name: mast, kiss: /dev/ttyACM0, radio: {preset: eu}, identity: {file: mast.key}}]
  rooms: [{name: attic, key: "50505050505050505050505050505050505050505050505050505050505050ab", password: {file: attic.password}}]
influx:
  - {file: points}
  - {name: out, file: "-"}
  - {name: web, url: "https://x", database: d, tls: {ca: ca, cert: cert, key: /whole/key}}
mqtt: [{broker: {url: "mqtts://x", ca: ca, user: u, password: {file: mqtt.password}}, iata: AMS}]
alerts:
  notify: {mails: [{server: "x:587", ca: ca, from: a@x.org, to: [b@x.org]}]}
page: {tls: {certificate: page.crt, key: page.key}}
`))
	if err != nil {
		t.Fatal(err)
	}
	air, mqtt, tls := c.Air, c.MQTT[0].Broker, c.Influx[2].TLS
	got := []string{
		air.Gateways[0].Identity.File, air.Rooms[0].Password.File, c.Influx[0].File, c.Influx[1].File, tls.CA, tls.Cert, tls.Key,
		mqtt.CA, mqtt.Password.File, c.Alerts.Notify.Mails[0].CA, c.Page.TLS.Certificate, c.Page.TLS.Key,
	}
	want := []string{
		"/etc/mast.key", "/etc/attic.password", "/etc/points", "-", "/etc/ca", "/etc/cert", "/whole/key",
		"/etc/ca", "/etc/mqtt.password", "/etc/ca", "/etc/page.crt", "/etc/page.key",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
