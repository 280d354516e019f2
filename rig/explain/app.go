package explain

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/capture"
)

// App puts what went between an app and a companion into one line: a command if the app said it,
// else an answer or a push. Passwords and private keys are left out.
func App(ev capture.Event, keys *Keys) string {
	if keys == nil {
		keys = &Keys{}
	}
	if len(ev.Frame) == 0 {
		return "an empty frame"
	}
	code, data := companion.Code(ev.Frame[0]), ev.Frame[1:]
	if ev.Kind == capture.FromApp {
		return phrase(code.Command(), keys.command(code, data))
	}
	return phrase(code.Answer(), keys.answer(code, ev.Frame))
}

// phrase is what a frame is called and what it says.
func phrase(name, says string) string { return strings.TrimSpace(name + " " + says) }

// command is what a command says behind its name; what has no form of its own is told in hex.
func (k *Keys) command(code companion.Code, data []byte) string {
	switch code {
	case companion.AppStart:
		if len(data) > 7 {
			return fmt.Sprintf("%q", data[7:])
		}
	case companion.SendText:
		const head = 1 + 1 + 4 + 6
		if len(data) >= head {
			return fmt.Sprintf("%q to %s, type %d, attempt %d, t=%d", k.Secrets.Hide(string(data[head:])), k.who(data[6:head]),
				data[0], data[1], binary.LittleEndian.Uint32(data[2:]))
		}
	case companion.SendChannelText:
		const head = 1 + 1 + 4
		if len(data) >= head {
			return fmt.Sprintf("%q on channel %d, t=%d", data[head:], data[1], binary.LittleEndian.Uint32(data[2:]))
		}
	case companion.SendLogin:
		if len(data) >= keySize {
			return fmt.Sprintf("to %s %s", k.who(data[:keySize]), password(string(data[keySize:])))
		}
	case companion.SetName:
		return fmt.Sprintf("%q", data)
	case companion.SetContact:
		if c, err := companion.ParseContact(append(slices.Clip(data), make([]byte, companion.ContactSize)...)); err == nil && len(data) > keySize {
			return k.contact(c)
		}
	case companion.SetDeviceTime:
		if len(data) >= 4 {
			return number(data)
		}
	case companion.ResetPath, companion.RemoveContact, companion.ShareContact, companion.ExportContact, companion.GetContact,
		companion.SendStatusRequest, companion.HasConnection, companion.Logout:
		if len(data) >= keySize {
			return phrase("of "+k.who(data[:keySize]), digits(data[keySize:]))
		}
	case companion.SendBinaryRequest, companion.SendAnonymousRequest:
		if len(data) >= keySize {
			return phrase("to "+k.who(data[:keySize]), digits(data[keySize:]))
		}
	case companion.ImportKey:
		return fmt.Sprintf("(%d bytes)", len(data))
	case companion.SetChannel:
		if c, err := companion.ParseChannel(data); err == nil {
			return fmt.Sprintf("%d %q", c.Number, c.Name)
		}
	case companion.SendPacket:
		if len(data) > 1 {
			return Brief(data[1:], k)
		}
	case companion.ImportContact:
		return Brief(data, k)
	default: // told in digits
	}
	return digits(data)
}

const (
	keySize    = wire.PublicKeySize
	prefixSize = 6 // of a key, where a frame has no more
)

// who names a node by its key, or by how it begins.
func (k *Keys) who(prefix []byte) string {
	prefix = prefix[:min(len(prefix), keySize)]
	if name := k.name(prefix); name != digits(prefix) {
		return name
	}
	return digits(prefix[:min(len(prefix), 4)])
}

func digits(b []byte) string { return hex.EncodeToString(b) }

// number is one of four bytes.
func number(b []byte) string { return strconv.FormatUint(uint64(binary.LittleEndian.Uint32(b)), 10) }

func (k *Keys) contact(c companion.Contact) string {
	path := "no path"
	if c.PathLength != companion.PathUnknown {
		path = fmt.Sprintf("a path of %d hops", c.PathLength&63)
	}
	return fmt.Sprintf("%q (%x), %s, %s, t=%d", c.Name, c.Key[:4], wire.NodeType(c.Type), path, c.Advertised)
}
