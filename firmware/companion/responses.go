package companion

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// response takes a response of a contact (MyMesh::onContactResponse, v1.17.1). It has the cipher's zero padding.
func (c *Companion) response(k *contact, data []byte) {
	if len(data) <= 4 {
		return
	}
	tag := binary.LittleEndian.Uint32(data)
	switch {
	case c.answersKey(loginPending, k):
		c.loggedIn(k, data)
	case c.answersKey(statusPending, k):
		c.closePending(statusPending)
		c.write(append(c.about(frames.PushStatus, k), data[4:]...))
	case c.answers(telemetryPending, tag):
		c.closePending(telemetryPending)
		c.write(append(c.about(frames.PushTelemetry, k), data[4:]...))
	case c.answers(binaryPending, tag):
		c.closePending(binaryPending)
		b := append(append(c.say(frames.PushBinary), 0), data[:4]...)
		c.write(append(b, data[4:]...))
	}
}

// loggedIn takes the response to a log-in: "OK" of old servers, or result, permissions and level.
func (c *Companion) loggedIn(k *contact, data []byte) {
	resp, err := wire.DecodeLoginResponse(data)
	switch old := string(data[4:min(6, len(data))]) == "OK"; {
	case old:
		c.closePending(loginPending)
		c.write(c.about(frames.PushLogin, k))
	case data[4] != 0:
		c.closePending(loginPending)
		c.write(c.about(frames.PushLoginFail, k))
	case err == nil:
		c.closePending(loginPending)
		if resp.KeepAlive > 0 {
			c.links.start(k.key, resp.KeepAlive, c.calendar.Time())
		}
		b := append(append(c.say(frames.PushLogin), byte(resp.Result)), k.key[:6]...)
		b = append(b, data[:4]...)
		c.write(append(b, resp.Permissions, resp.FirmwareLevel))
	}
}

// responseDelay is how many milliseconds an answer waits (SERVER_RESPONSE_DELAY, v1.17.1).
const responseDelay device.Millis = 300

// request answers a contact that asks for telemetry, if it may see the board itself
// (MyMesh::onContactRequest, v1.17.1). A companion answers nothing else.
func (c *Companion) request(p *mesh.Packet, k *contact, plain []byte) {
	if len(plain) < 6 || wire.RequestType(plain[4]) != wire.RequestTelemetry {
		return
	}
	seen := c.maySee(k) &^ plain[5]
	if seen&wire.TelemetryBase == 0 {
		return
	}
	readings := []wire.Reading{c.voltage()}
	readings = append(c.sensed(readings, seen), c.temperature())
	answer, err := wire.AppendTelemetry(append(c.plainRoom[:0], plain[:4]...), readings)
	if err != nil {
		return // a board beyond what the format can say
	}
	if p.Route.IsFlood() {
		c.flood(c.node.NewPathReturn(k.key.Hash(), c.box(k), &p.Path, wire.TypeResponse, answer), responseDelay)
		return
	}
	c.deliver(k, c.node.NewDatagram(wire.TypeResponse, k.key.Hash(), c.box(k), answer), responseDelay)
}

// The settings for who may see telemetry (TELEM_MODE_ of NodePrefs.h, v1.17.1).
const (
	seenByFlags = 1 // by those whose flags say so
	seenByAll   = 2
)

// maySee returns what a contact may see: each kind by its setting, or by the contact's flags above the lowest.
func (c *Companion) maySee(k *contact) (kinds byte) {
	for _, kind := range []struct{ mode, bit byte }{
		{c.settings.TelemetryBase, wire.TelemetryBase},
		{c.settings.TelemetryLocation, wire.TelemetryLocation},
		{c.settings.TelemetryEnvironment, wire.TelemetryEnvironment},
	} {
		switch kind.mode {
		case seenByAll:
			kinds |= kind.bit
		case seenByFlags:
			kinds |= k.flags >> 1 & kind.bit
		}
	}
	return kinds
}

func reading(t wire.LPPType, values ...int64) wire.Reading {
	r := wire.Reading{Channel: wire.TelemetrySelf, Type: t}
	copy(r.Values[:], values)
	return r
}

func (c *Companion) voltage() wire.Reading {
	return reading(wire.LPPVoltage, int64(c.board.Battery())/10)
}

func (c *Companion) temperature() wire.Reading {
	return reading(wire.LPPTemperature, int64(c.board.Temperature()*10))
}

// sensed adds what a sensor measures, where there is one.
func (c *Companion) sensed(list []wire.Reading, seen byte) []wire.Reading {
	if !c.board.Sensor() {
		return list
	}
	if seen&wire.TelemetryLocation != 0 {
		list = append(list, reading(wire.LPPGPS, emulated.SensorLatitude*10000, emulated.SensorLongitude*10000, emulated.SensorAltitude*100))
	}
	if seen&wire.TelemetryEnvironment != 0 {
		list = append(list, reading(wire.LPPTemperature, emulated.SensorTemperature*10), reading(wire.LPPHumidity, emulated.SensorHumidity*2))
	}
	return list
}

// writeOwnTelemetry tells the app what the board measures itself.
func (c *Companion) writeOwnTelemetry() {
	key := c.self()
	b := append(append(c.say(frames.PushTelemetry), 0), key[:6]...)
	b, err := wire.AppendTelemetry(b, c.sensed([]wire.Reading{c.voltage(), c.temperature()}, 0xFF))
	if err == nil {
		c.write(b)
	}
}

// connections are the servers that announced a keep-alive. Nothing is sent to them: the released
// firmware has switched that off (MyMesh::checkSerialInterface, v1.17.1).
type connections [16]struct {
	key    identity.PublicKey
	every  byte // keep-alive interval in units of 16 s; 0: free
	active uint32
}

// start notes a connection, in the last free place or that of the same server.
func (t *connections) start(key identity.PublicKey, every byte, now uint32) {
	use := -1
	for i := range t {
		if t[i].every == 0 {
			use = i
		} else if t[i].key == key {
			use = i
			break
		}
	}
	if use >= 0 {
		t[use].key, t[use].every, t[use].active = key, every, now
	}
}

// active notes that a server was heard.
func (t *connections) active(key identity.PublicKey, now uint32) {
	for i := range t {
		if t[i].every > 0 && t[i].key == key {
			t[i].active = now
		}
	}
}

func (c *Companion) hasConnection(int) {
	for i := range c.links {
		if e := &c.links[i]; e.every > 0 && e.key == identity.PublicKey(c.cmd[1:33]) {
			c.ok()
			return
		}
	}
	c.fail(frames.NotFound)
}

func (c *Companion) logout(int) {
	for i := range c.links {
		if e := &c.links[i]; e.key == identity.PublicKey(c.cmd[1:33]) {
			e.every = 0
			break
		}
	}
	c.ok()
}
