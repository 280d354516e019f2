package loopback

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"text/template"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/rig/usb"
)

// radioPreset are the radio settings of a rig: the quickest of the presets, so that little time
// goes by on the air.
const radioPreset = "us-ca-narrow"

// channelStep lies between the frequencies of two benches, more than a bandwidth.
const channelStep lora.Frequency = 200_000

// boardOf is the board under test of a bench: one whose serial port is its processor's own, so
// that it goes with its power.
func (r Rig) boardOf(bench int) *device {
	return newDevice(fmt.Sprintf("%s-%d", cmp.Or(r.Role, room.Name), bench+1), 2*bench+1)
}

// modemOf is the modem of a bench, a board of the same kind.
func modemOf(bench int) *device { return newDevice(fmt.Sprintf("modem-%d", bench+1), 2*bench+2) }

// snifferOf is the sniffer of a bench.
func (r Rig) snifferOf(bench int) *device {
	return newDevice(fmt.Sprintf("sniffer-%d", bench+1), 2*len(r.Benches)+bench+1)
}

func newDevice(name string, port int) *device {
	return &device{
		name: name, about: usb.Device{
			Topology: fmt.Sprintf("%s.%d", hubTopology, port), Vendor: 0x239a, Product: 0x8029,
			Manufacturer: "RAKwireless", Name: "WisCore RAK4631 Board", Serial: fmt.Sprintf("EMU%013d", port),
		},
	}
}

// inventoryText is the rig file of a rig.
var inventoryText = template.Must(template.New("rig.yaml").Parse(`# Written by meshrig loopback: emulated boards behind pseudo terminals.
name: loopback
machine:
  sys: sys
  dev: dev
  state: state
{{- if ne .Scale 1.0}}
  scale: {{.Scale}}
{{- end}}
radio:
  preset: {{.Preset}}
  antenna: none, the air is emulated
region:
  name: emulated
  duty-cycle: 50 %
boards:
{{- range .Benches}}
  - name: {{.Room.Name}}
    kind: rak4631
{{- with $.Role}}
    role: {{.}}
{{- end}}
    usb: {topology: {{.Room.Topology}}}
    reset: {via: console}
    power: {via: hub}
    probe: {{.Modem.Name}}
    radio: {frequency: {{.MHz}} MHz}
{{- with .Sniffers}}
    sniffers: [{{.}}]
{{- end}}
{{- end}}
probes:
{{- range .Benches}}
  - name: {{.Modem.Name}}
    kind: rak4631
    usb: {topology: {{.Modem.Topology}}}
{{- end}}
{{- if or .Sniffers .Dongles}}
sniffers:
{{- range .Sniffers}}
  - name: {{.Name}}
    kind: rak4631
    usb: {topology: {{.Topology}}}
{{- end}}
{{- range .Dongles}}
  - name: {{.Name}}
    protocol: rtl_tcp
    address: {{.Address}}
{{- end}}
{{- end}}
`))

// inventory is the rig file that names what the rig serves.
func (r Rig) inventory(dongles []dongle) ([]byte, error) {
	preset, err := lora.LookupPreset(radioPreset)
	if err != nil {
		return nil, err
	}
	type entry struct{ Name, Topology string }
	type server struct{ Name, Address string }
	type bench struct {
		Room, Modem entry
		Sniffers    string
		MHz         float64
	}
	data := struct {
		Preset   string
		Role     string
		Scale    float64
		Benches  []bench
		Sniffers []entry
		Dongles  []server
	}{Preset: radioPreset, Role: r.Role, Scale: r.Scale.Times()}
	of := func(d *device) entry { return entry{d.name, d.about.Topology} }
	for i, pair := range r.Benches {
		b := bench{Room: of(r.boardOf(i)), Modem: of(modemOf(i)), MHz: (preset.Params().Frequency + lora.Frequency(i)*r.step()).MHz()}
		var names []string
		if pair.Sniffer != nil {
			sniffer := of(r.snifferOf(i))
			names = append(names, sniffer.Name)
			data.Sniffers = append(data.Sniffers, sniffer)
		}
		if r.SDR {
			names = append(names, dongleName(i))
		}
		b.Sniffers = strings.Join(names, ", ")
		data.Benches = append(data.Benches, b)
	}
	for _, d := range dongles {
		data.Dongles = append(data.Dongles, server{d.name, d.server.Addr().String()})
	}
	var text bytes.Buffer
	if err := inventoryText.Execute(&text, data); err != nil {
		return nil, fmt.Errorf("loopback: inventory: %w", err)
	}
	return text.Bytes(), nil
}
