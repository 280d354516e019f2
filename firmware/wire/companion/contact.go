package companion

import "encoding/binary"

// PathUnknown stands for the length of a path that is not known: what is sent to the contact is
// flooded (OUT_PATH_UNKNOWN, v1.17.1).
const PathUnknown = 0xFF

// Favourite is the flag of a contact that is not overwritten when the table is full. The flags
// above it, shifted, are the telemetry that the contact may read where a mode asks them.
const Favourite = 1

const (
	maxPath  = 64
	nameSize = 32 // a NUL included
)

// ContactSize is the length of a contact in a frame, the code left out.
const ContactSize = 32 + 3 + maxPath + nameSize + 4*4

// Contact is a contact as ContactEntry, PushNewAdvert and SetContact have it.
type Contact struct {
	Key        [32]byte
	Type       uint8 // as in an advert
	Flags      uint8
	PathLength uint8 // number of hops and size of their hashes; PathUnknown: none is known
	Path       [maxPath]byte
	Name       string // 31 bytes at most
	Advertised uint32 // time stamp of its last advert, by its own clock, UNIX seconds
	Latitude   int32  // millionths of a degree
	Longitude  int32  // millionths of a degree
	Changed    uint32 // when it was changed or heard last, by the radio's clock, UNIX seconds
}

// Append appends the contact. A longer name is cut.
func (c Contact) Append(dst []byte) []byte {
	dst = append(append(dst, c.Key[:]...), c.Type, c.Flags, c.PathLength)
	dst = append(dst, c.Path[:]...)
	dst = AppendName(dst, c.Name)
	dst = binary.LittleEndian.AppendUint32(dst, c.Advertised)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(c.Latitude))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(c.Longitude))
	return binary.LittleEndian.AppendUint32(dst, c.Changed)
}

// AppendName appends a name as it stands in frames that go on behind it: 31 bytes at most, and
// zeros up to 32.
func AppendName(dst []byte, name string) []byte {
	var b [nameSize]byte
	copy(b[:nameSize-1], name)
	return append(dst, b[:]...)
}

// ParseContact reads a contact, the code left out.
func ParseContact(data []byte) (c Contact, err error) {
	if len(data) < ContactSize {
		return c, &Error{"contact", len(data), ContactSize}
	}
	data = data[copy(c.Key[:], data):]
	c.Type, c.Flags, c.PathLength = data[0], data[1], data[2]
	data = data[3:]
	data = data[copy(c.Path[:], data):]
	c.Name = text(data[:nameSize])
	data = data[nameSize:]
	c.Advertised = binary.LittleEndian.Uint32(data)
	c.Latitude = int32(binary.LittleEndian.Uint32(data[4:]))
	c.Longitude = int32(binary.LittleEndian.Uint32(data[8:]))
	c.Changed = binary.LittleEndian.Uint32(data[12:])
	return c, nil
}

// text is a text up to its first NUL.
func text(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}
