package app

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Query says which version of the protocol the app speaks, and returns what the radio says of its build.
func (a *App) Query(ctx context.Context, version byte) companion.Device {
	return read(a, companion.ParseDevice, a.get(ctx, companion.DeviceInfo, companion.DeviceQuery, version))
}

// appName is how the rig's app introduces itself.
const appName = "meshrig"

// Hello is what stands behind AppStart.
func Hello() []byte { return append(make([]byte, 7), appName...) }

// Self introduces the app and returns the radio's own settings.
func (a *App) Self(ctx context.Context) companion.Self {
	return read(a, companion.ParseSelf, a.get(ctx, companion.SelfInfo, companion.AppStart, Hello()...))
}

// Time is what the radio's clock shows, UNIX seconds.
func (a *App) Time(ctx context.Context) uint32 {
	data := a.get(ctx, companion.CurrentTime, companion.GetDeviceTime)
	if len(data) != 4 {
		a.line.Fail(fmt.Sprintf("app of %s: the time has %d bytes, want 4", a.line.Name(), len(data)), 1)
	}
	return binary.LittleEndian.Uint32(data)
}

// Contact is the radio's contact of a key; false if it has none.
func (a *App) Contact(ctx context.Context, key identity.PublicKey) (companion.Contact, bool) {
	answer := a.Ask(ctx, companion.GetContact, key[:]...)
	if answer.Code != companion.ContactEntry {
		return companion.Contact{}, false
	}
	return read(a, companion.ParseContact, answer.Data), true
}

// Contacts are all contacts, or those that were changed behind a time by the radio's clock; total
// is how many there are in all, newest the newest change, as the radio says.
func (a *App) Contacts(ctx context.Context, since ...uint32) (list []companion.Contact, total, newest uint32) {
	var data []byte
	for _, s := range since {
		data = binary.LittleEndian.AppendUint32(data, s)
	}
	position := a.line.Ask(content(companion.GetContacts, data))
	for begun := false; ; {
		ev, ok := a.line.Next(ctx, &position, deadline.Console, a.IsAnswer())
		said := Of(ev)
		switch {
		case !ok:
			a.line.Fail(fmt.Sprintf("app of %s: the list of contacts did not go on within %v", a.line.Name(), deadline.Console), 1)
		case said.Code == companion.ContactsBegin && !begun && len(said.Data) == 4:
			begun, total = true, binary.LittleEndian.Uint32(said.Data)
		case said.Code == companion.ContactEntry && begun:
			list = append(list, read(a, companion.ParseContact, said.Data))
		case said.Code == companion.ContactsEnd && begun && len(said.Data) == 4:
			return list, total, binary.LittleEndian.Uint32(said.Data)
		default:
			a.line.Fail(fmt.Sprintf("app of %s: %v stands in a list of contacts", a.line.Name(), said), 1)
		}
	}
}

// Message takes the oldest message from the queue; false if it is empty.
func (a *App) Message(ctx context.Context) (companion.Message, bool) {
	answer := a.Ask(ctx, companion.NextMessage)
	if answer.Code == companion.NoMessage {
		return companion.Message{}, false
	}
	return read(a, companion.ParseMessage, answer.Event.Frame), true
}

// Messages takes all messages from the queue.
func (a *App) Messages(ctx context.Context) (list []companion.Message) {
	for {
		m, ok := a.Message(ctx)
		if !ok {
			return list
		}
		list = append(list, m)
	}
}

// Text sends a text to a contact.
func (a *App) Text(ctx context.Context, to identity.PublicKey, timestamp uint32, attempt byte, text string) companion.Sending {
	return read(a, companion.ParseSending, a.get(ctx, companion.Sent, companion.SendText, TextData(companion.TextPlain, attempt, timestamp, to, text)...))
}

// TextData is what stands behind SendText.
func TextData(kind, attempt byte, timestamp uint32, to identity.PublicKey, text string) []byte {
	data := binary.LittleEndian.AppendUint32([]byte{kind, attempt}, timestamp)
	return append(append(data, to[:6]...), text...)
}

// Sends asks for something that is answered with Sent: a log-in, a request, a trace.
func (a *App) Sends(ctx context.Context, code companion.Code, data ...byte) companion.Sending {
	return read(a, companion.ParseSending, a.get(ctx, companion.Sent, code, data...))
}

// Core are the radio's statistics of its core.
func (a *App) Core(ctx context.Context) companion.CoreStats {
	return read(a, companion.ParseCoreStats, a.get(ctx, companion.Stats, companion.GetStats, companion.StatsCore))
}

// Radio are the radio's statistics of its radio.
func (a *App) Radio(ctx context.Context) companion.RadioStats {
	return read(a, companion.ParseRadioStats, a.get(ctx, companion.Stats, companion.GetStats, companion.StatsRadio))
}

// Packets are the radio's statistics of packets.
func (a *App) Packets(ctx context.Context) companion.PacketStats {
	return read(a, companion.ParsePacketStats, a.get(ctx, companion.Stats, companion.GetStats, companion.StatsPackets))
}

// IsConfirmation matches the push that tells of the acknowledgement of a text.
func (a *App) IsConfirmation(of companion.Sending) capture.Matcher {
	return a.Says(companion.PushConfirmed, of.Tag[:]...)
}

// read reads what the radio said. The spec fails if that cannot be read.
func read[T any](a *App, parse func([]byte) (T, error), data []byte) T {
	value, err := parse(data)
	if err != nil {
		a.line.Fail(fmt.Sprintf("app of %s: %v", a.line.Name(), err), 2)
	}
	return value
}
