package source

import (
	"bytes"
	"encoding/binary"
	"math"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
)

// wavHead is a WAV header of two channels; bytes is how long the samples are. From 4 GiB on it is
// one of RF64.
func wavHead(c Coding, rate float64, bytesOf int64, begin time.Time, centre lora.Frequency) []byte {
	le := binary.LittleEndian
	var b bytes.Buffer
	put := func(id string, body []byte) {
		b.WriteString(id)
		b.Write(le.AppendUint32(nil, uint32(len(body))))
		b.Write(body)
	}
	// The chunk ds64 has its place from the start, so that the header keeps its length.
	long, ds64 := "JUNK", make([]byte, 28)
	kind := uint16(wavPCM)
	if c.Kind == Float {
		kind = wavFloat
	}
	format := le.AppendUint16(nil, kind)
	format = le.AppendUint16(format, 2)
	format = le.AppendUint32(format, uint32(math.Round(rate)))
	format = le.AppendUint32(format, uint32(math.Round(rate))*uint32(c.Size()))
	format = le.AppendUint16(format, uint16(c.Size()))
	format = le.AppendUint16(format, uint16(c.Bits))
	auxi := make([]byte, 68)
	begin = begin.UTC()
	for i, v := range []int{
		begin.Year(), int(begin.Month()), int(begin.Weekday()), begin.Day(),
		begin.Hour(), begin.Minute(), begin.Second(), begin.Nanosecond() / int(time.Millisecond),
	} {
		if !begin.IsZero() {
			le.PutUint16(auxi[2*i:], uint16(v))
			le.PutUint16(auxi[16+2*i:], uint16(v)) // the end, which is not known
		}
	}
	le.PutUint32(auxi[32:], uint32(centre))
	le.PutUint32(auxi[36:], uint32(math.Round(rate)))
	const rest = 4 + 8 + 28 + 8 + 16 + 8 + 68 + 8 // what follows the length of the file
	riff, riffLen, dataLen := "RIFF", uint32(rest+bytesOf), uint32(bytesOf)
	if rest+bytesOf >= unknownLength {
		riff, long, riffLen, dataLen = "RF64", "ds64", unknownLength, unknownLength
		le.PutUint64(ds64, uint64(rest+bytesOf))
		le.PutUint64(ds64[8:], uint64(bytesOf))
		le.PutUint64(ds64[16:], uint64(bytesOf)/uint64(c.Size()))
	}
	b.WriteString(riff)
	b.Write(le.AppendUint32(nil, riffLen))
	b.WriteString("WAVE")
	put(long, ds64)
	put("fmt ", format)
	put("auxi", auxi)
	b.WriteString("data")
	b.Write(le.AppendUint32(nil, dataLen))
	return b.Bytes()
}
