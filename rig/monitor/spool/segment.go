package spool

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A segment is a file of records, each behind its length and its checksum (CRC-32C), both in four
// bytes, little endian.
const (
	overhead  = 8
	extension = ".spool"
)

// MaxRecord is the longest record in bytes.
const MaxRecord = 1 << 20

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errTorn is the end of what can be read of a segment.
var errTorn = errors.New("spool: torn record")

// appendRecord writes one record in a segment's form.
func appendRecord(dst, record []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(record)))
	dst = binary.LittleEndian.AppendUint32(dst, crc32.Checksum(record, castagnoli))
	return append(dst, record...)
}

// cut takes the first record of what a segment holds. It is io.ErrShortBuffer if the record may go
// on behind its end, and errTorn if there is none. No record is empty, so that zeros, which a loss
// of power can leave behind, are none.
func cut(data []byte) (record, rest []byte, err error) {
	if len(data) < overhead {
		return nil, data, io.ErrShortBuffer
	}
	length := binary.LittleEndian.Uint32(data)
	if length == 0 || length > MaxRecord {
		return nil, data, errTorn
	}
	if uint64(len(data)) < overhead+uint64(length) {
		return nil, data, io.ErrShortBuffer
	}
	record, rest = data[overhead:overhead+length], data[overhead+length:]
	if crc32.Checksum(record, castagnoli) != binary.LittleEndian.Uint32(data[4:]) {
		return nil, data, errTorn
	}
	return record, rest, nil
}

// segment is one file: how many of its bytes are whole records, and how many records they are.
type segment struct {
	number  uint64
	size    int64
	records int
}

func (s segment) path(folder string) string {
	digits := strconv.FormatUint(s.number, 10)
	return filepath.Join(folder, strings.Repeat("0", 20-len(digits))+digits+extension)
}

// list finds the segments of a folder, the oldest first, whose content is not known yet.
func list(folder string) ([]segment, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var found []segment
	for _, e := range entries {
		digits, ok := strings.CutSuffix(e.Name(), extension)
		if n, err := strconv.ParseUint(digits, 10, 64); ok && err == nil && len(digits) == 20 {
			found = append(found, segment{number: n})
		}
	}
	slices.SortFunc(found, func(a, b segment) int {
		if a.number < b.number {
			return -1
		}
		return 1
	})
	return found, nil
}

// scan counts what can be read of a segment, up to its first torn record, and tells how many of its
// records end at or before an offset, and where the last of them does.
func (s *segment) scan(folder string, until int64) (before int, at, torn int64, err error) {
	data, err := os.ReadFile(s.path(folder))
	if err != nil {
		return 0, 0, 0, err
	}
	s.size, s.records = 0, 0
	for rest := data; ; {
		var err error
		if _, rest, err = cut(rest); err != nil {
			return before, at, int64(len(rest)), nil //nolint:nilerr // what cannot be read is counted
		}
		s.size = int64(len(data) - len(rest))
		s.records++
		if s.size <= until {
			before, at = s.records, s.size
		}
	}
}
