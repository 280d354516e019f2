package explain

import (
	"fmt"

	"github.com/meshrig/meshrig/firmware/wire/companion"
)

// answer is what an answer or a push says behind its name.
func (k *Keys) answer(code companion.Code, content []byte) string {
	data := content[1:]
	switch code {
	case companion.Err:
		if len(data) > 0 {
			return companion.Failure(data[0]).String()
		}
	case companion.ContactEntry, companion.PushNewAdvert:
		if c, err := companion.ParseContact(data); err == nil {
			return k.contact(c)
		}
	case companion.SelfInfo:
		if s, err := companion.ParseSelf(data); err == nil {
			return fmt.Sprintf("%q (%x), %d kHz, %d Hz, SF%d, CR%d, %d dBm", s.Name, s.Key[:4], s.Radio.Frequency, s.Radio.Bandwidth,
				s.Radio.SpreadingFactor, s.Radio.CodingRate, s.Power)
		}
	case companion.DeviceInfo:
		if d, err := companion.ParseDevice(data); err == nil {
			return fmt.Sprintf("%s, %s, protocol %d", d.Version, d.Model, d.Protocol)
		}
	case companion.Sent:
		if s, err := companion.ParseSending(data); err == nil {
			how := "direct"
			if s.Flood {
				how = "flooded"
			}
			return fmt.Sprintf("%s, tag %x, wait %v", how, s.Tag, s.Wait)
		}
	case companion.PushConfirmed:
		if c, err := companion.ParseConfirmation(data); err == nil {
			return fmt.Sprintf("%x after %v", c.Tag, c.Trip)
		}
	case companion.ContactMessage, companion.ContactMessageV3, companion.ChannelMessage, companion.ChannelMessageV3, companion.ChannelData:
		if m, err := companion.ParseMessage(content); err == nil {
			return k.message(m)
		}
	case companion.CurrentTime, companion.ContactsBegin, companion.ContactsEnd:
		if len(data) >= 4 {
			return number(data)
		}
	case companion.PrivateKey:
		return fmt.Sprintf("(%d bytes)", len(data))
	case companion.ChannelInfo:
		if c, err := companion.ParseChannel(data); err == nil {
			return fmt.Sprintf("%d %q", c.Number, c.Name)
		}
	case companion.ExportedContact:
		return Brief(data, k)
	case companion.PushAdvert, companion.PushPath, companion.PushDeleted:
		return "of " + k.who(data)
	case companion.PushLogin:
		if l, err := companion.ParseLoggedIn(data); err == nil {
			return fmt.Sprintf("at %s, permissions %d, t=%d", k.who(l.Prefix[:]), l.Permissions, l.Time)
		}
	case companion.PushLoginFail, companion.PushStatus, companion.PushTelemetry:
		if len(data) > prefixSize {
			return phrase("of "+k.who(data[1:1+prefixSize]), digits(data[1+prefixSize:]))
		}
	case companion.LogRxData:
		if l, err := companion.ParseLogged(data); err == nil {
			return fmt.Sprintf("%s: %s", quarters(int(l.SNR)), Brief(l.Frame, k))
		}
	default: // told in digits
	}
	return digits(data)
}

func (k *Keys) message(m companion.Message) string {
	text := fmt.Sprintf("%q", k.Secrets.Hide(m.Text))
	switch m.Code {
	case companion.ChannelData:
		return fmt.Sprintf("on channel %d, type %04x: %x", m.Channel, m.DataType, m.Data)
	case companion.ChannelMessage, companion.ChannelMessageV3:
		return fmt.Sprintf("on channel %d %s, t=%d", m.Channel, text, m.Timestamp)
	default: // of a contact
		from := k.who(m.Prefix[:])
		if m.Type == companion.TextSigned {
			from += ", by " + k.who(m.Author[:])
		}
		return fmt.Sprintf("from %s %s, t=%d", from, text, m.Timestamp)
	}
}
