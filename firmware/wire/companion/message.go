package companion

import "encoding/binary"

// Straight is what stands for the length of the path of a message that did not come by flood.
const Straight = 0xFF

// The types of messages, as they are within a packet.
const (
	TextPlain   = 0
	TextCommand = 1
	TextSigned  = 2
)

// Message is a message of the queue: the answer to NextMessage.
type Message struct {
	Code       Code    // ContactMessage, ChannelMessage, ContactMessageV3, ChannelMessageV3 or ChannelData
	SNR        int8    // quarters of a decibel; of version 3 and ChannelData
	Prefix     [6]byte // of the sender's key; of a contact
	Channel    uint8   // number; of a channel
	PathLength uint8   // that it came by, as in a packet; Straight: not flooded
	Type       uint8   // TextPlain, TextCommand, TextSigned; none of ChannelData
	Timestamp  uint32  // of the sender; none of ChannelData
	Author     [4]byte // first bytes of the key of a room's post's author; of TextSigned
	Text       string
	DataType   uint16 // of ChannelData
	Data       []byte // of ChannelData
}

// ParseMessage reads a message, its code included. The data is part of it. Any other frame is an
// error, NoMessage too.
func ParseMessage(content []byte) (m Message, err error) {
	r := reader{what: "message", rest: content}
	m.Code = Code(r.byte())
	switch m.Code {
	case ContactMessageV3, ChannelMessageV3, ChannelData:
		m.SNR = int8(r.byte())
		r.take(2)
	case ContactMessage, ChannelMessage:
	default:
		return m, &Error{"message, which " + m.Code.Answer() + " is not", len(content), 0}
	}
	switch m.Code {
	case ContactMessage, ContactMessageV3:
		copy(m.Prefix[:], r.take(6))
	default:
		m.Channel = r.byte()
	}
	m.PathLength = r.byte()
	if m.Code == ChannelData {
		m.DataType = binary.LittleEndian.Uint16(r.take(2))
		m.Data = r.take(int(r.byte()))
		return m, r.err
	}
	m.Type = r.byte()
	m.Timestamp = r.number()
	if m.Type == TextSigned {
		copy(m.Author[:], r.take(4))
	}
	m.Text = string(r.rest)
	return m, r.err
}

// reader takes fields off a frame. Behind its end come zeros, and err says so.
type reader struct {
	what string
	rest []byte
	done int
	err  error
}

func (r *reader) take(n int) []byte {
	if len(r.rest) < n {
		if r.err == nil {
			r.err = &Error{r.what, r.done + len(r.rest), r.done + n}
		}
		r.rest = nil
		return make([]byte, n)
	}
	field := r.rest[:n:n]
	r.rest, r.done = r.rest[n:], r.done+n
	return field
}

func (r *reader) byte() byte     { return r.take(1)[0] }
func (r *reader) number() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }
func (r *reader) short() uint16  { return binary.LittleEndian.Uint16(r.take(2)) }
