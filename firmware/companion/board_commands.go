package companion

import (
	"encoding/binary"
	"time"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// deviceQuery tells what the radio is, and notes which version of the protocol the app speaks.
func (c *Companion) deviceQuery(int) {
	c.version = c.cmd[1]
	build, set := c.release.Build, &c.settings
	b := append(c.say(frames.DeviceInfo), firmwareCode, MaxContacts/2, MaxChannels)
	b = binary.LittleEndian.AppendUint32(b, set.PIN)
	b = appendPadded(b, build.Date, 12)
	b = appendPadded(b, build.Board, 40)
	b = appendPadded(b, build.Version, 20)
	c.write(append(b, 1-min(set.RepeatOff, 1), set.PathHashMode))
}

// appendPadded appends a text of at most n-1 bytes and zeros up to n.
func appendPadded(b []byte, text string, n int) []byte {
	text = text[:min(len(text), n-1)]
	return append(append(b, text...), make([]byte, n-len(text))...)
}

// appStart tells who the node is and how it is set.
func (c *Companion) appStart(n int) {
	c.cmd[n] = 0
	c.listing.on = false
	set, key := &c.settings, c.self()
	b := append(c.say(frames.SelfInfo), byte(wire.NodeChat), byte(set.Power), MaxPower)
	b = append(b, key[:]...)
	b = binary.LittleEndian.AppendUint32(b, uint32(millionths(set.Latitude)))
	b = binary.LittleEndian.AppendUint32(b, uint32(millionths(set.Longitude)))
	b = append(b, set.MultiAcks, set.LocationPolicy, set.TelemetryEnvironment<<4|set.TelemetryLocation<<2|set.TelemetryBase, set.ManualAdd)
	b = binary.LittleEndian.AppendUint32(b, unsigned(set.Frequency*1000))
	b = binary.LittleEndian.AppendUint32(b, unsigned(set.Bandwidth*1000))
	c.write(append(append(b, set.SpreadingFactor, set.CodingRate), set.Name...))
}

func (c *Companion) getTime(int) {
	c.write(binary.LittleEndian.AppendUint32([]byte{byte(frames.CurrentTime)}, c.calendar.Time()))
}

// setTime sets the clock, which does not go back.
func (c *Companion) setTime(int) {
	if seconds := c.number(1); seconds >= c.calendar.Time() {
		c.calendar.SetTime(seconds)
		c.ok()
		return
	}
	c.fail(frames.IllegalArgument)
}

// reboot restarts the board, without an answer.
func (c *Companion) reboot(int) {
	if string(c.cmd[1:7]) != "reboot" {
		c.fail(frames.Unsupported)
		return
	}
	if c.saveSoon {
		c.saveContacts()
	}
	c.board.Reboot()
}

// factoryReset empties the flash and restarts the board, without an answer: the line is switched off before.
func (c *Companion) factoryReset(int) {
	if string(c.cmd[1:6]) != "reset" {
		c.fail(frames.Unsupported)
		return
	}
	c.line = noLine{}
	if c.board.Flash().Format() == nil {
		c.board.Delay(time.Second)
		c.board.Reboot()
	}
}

// noLine is a line that is switched off.
type noLine struct{}

func (noLine) receive() (content []byte, ok bool) { return nil, false }
func (noLine) send([]byte)                        {}
func (noLine) connected() bool                    { return false }
func (noLine) due() bool                          { return false }

// The storage that the app is told of, in KiB, as recorded.
const (
	storageUsed  = 0
	storageTotal = 1345
)

func (c *Companion) getBattery(int) {
	b := binary.LittleEndian.AppendUint16([]byte{byte(frames.Battery)}, c.board.Battery())
	b = binary.LittleEndian.AppendUint32(b, storageUsed)
	c.write(binary.LittleEndian.AppendUint32(b, storageTotal))
}

func (c *Companion) exportKey(int) {
	key := c.node.Self().Private()
	c.write(append([]byte{byte(frames.PrivateKey)}, key[:]...))
}

// importKey takes another identity. The contacts are read anew, and with them what is shared with each.
func (c *Companion) importKey(int) {
	key := identity.PrivateKey(c.cmd[1:65])
	if key.Validate() != nil {
		c.fail(frames.IllegalArgument)
		return
	}
	self := identity.NewLocal(key)
	if admin.SaveIdentity(c.flash(), self) != nil {
		c.fail(frames.FileFailed)
		return
	}
	c.node.SetSelf(self)
	c.ok()
	c.contacts.reset()
	c.loadContacts()
}

// maxSigned is how much can be signed at once (MAX_SIGN_DATA_LEN, v1.17.1).
const maxSigned = 8 * 1024

func (c *Companion) signStart(int) {
	c.write(binary.LittleEndian.AppendUint32(append(c.say(frames.SignReady), 0), maxSigned))
	c.signing = []byte{}
}

func (c *Companion) signData(n int) {
	switch data := c.cmd[1:n]; {
	case c.signing == nil:
		c.fail(frames.BadState)
	case len(c.signing)+len(data) > maxSigned:
		c.fail(frames.TableFull)
	default:
		c.signing = append(c.signing, data...)
		c.ok()
	}
}

func (c *Companion) signFinish(int) {
	if c.signing == nil {
		c.fail(frames.BadState)
		return
	}
	signature := c.node.Self().Sign(c.signing)
	c.signing = nil
	c.write(append(c.say(frames.Signature), signature[:]...))
}

// getVars lists the settings of sensors, of which this board has none.
func (c *Companion) getVars(int) { c.write(c.say(frames.Vars)) }

// setVar sets one of a sensor.
func (c *Companion) setVar(n int) {
	c.cmd[n] = 0
	c.fail(frames.IllegalArgument)
}
