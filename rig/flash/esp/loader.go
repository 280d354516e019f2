package esp

import (
	"bytes"
	"crypto/md5" //nolint:gosec // what the loaders offer; the image was checked by SHA-256
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
)

// loader is a loader that answers, behind a bridge.
type loader struct {
	*client
	bridge  *bridge
	chip    Chip
	stub    bool
	why     string // there is no stub
	otg     bool   // it talks over USB-OTG
	size    uint32 // of the flash in bytes
	guessed bool   // the size is
}

// connect finds a loader that listens already, and starts the stub on a chip of that kind. A
// stub that still runs is used as it is.
func connect(b *bridge, want Chip) (*loader, error) {
	l := &loader{client: &client{line: b.slave}, bridge: b}
	running, err := l.sync()
	if err != nil {
		return l, err
	}
	var secure bool
	if l.chip, secure, err = l.identify(); err != nil {
		return l, err
	}
	switch {
	case l.chip != want:
		return l, fmt.Errorf("%w: the chip is a %v, the image is for %v", flash.ErrWrongImage, l.chip, want)
	case running:
		l.stub = true
	case secure:
		l.why = "the chip is in secure download mode, which takes no stub"
	default:
		if l.stub, l.why, err = startStub(b, l.chip); err != nil {
			return l, err
		}
	}
	if port := chips[l.chip].native.port; port != 0 && !secure {
		got, err := l.register(port)
		if err != nil {
			return l, err
		}
		l.otg = got&0xFF == chips[l.chip].native.otg
	}
	return l, nil
}

// explain says whose fault an error of a loader is, and why there is no stub if there is none.
func (l *loader) explain(err error) error {
	if gone := l.bridge.failed(); gone != nil {
		return gone
	}
	_, refused := errors.AsType[*refusal](err)
	if refused {
		err = fmt.Errorf("%w: %w", flash.ErrRefused, err)
	}
	if l.why != "" && (refused || errors.Is(err, flash.ErrNoAnswer)) {
		err = fmt.Errorf("%w (before that: %s)", err, l.why)
	}
	return err
}

// write writes a region and holds the flash against it. Where the line lost something on the way, all of
// the region is sent again.
func (l *loader) write(r region, progress func(done int)) error {
	how := l.writePlain
	if l.stub {
		how = l.writePacked
	}
	for attempt := 1; ; attempt++ {
		err := how(r, progress)
		if err == nil {
			return l.verify(r.at, r.data)
		}
		if attempt == attempts || !lost(err) || !l.listens() {
			return err
		}
	}
}

// begin begins a write. All but the first ROM want to be told that it is not encrypted.
func (l *loader) begin(op byte, size, blocks, block int, at uint32, limit time.Duration) error {
	body := words32(uint32(size), uint32(blocks), uint32(block), at)
	if l.stub || l.chip != ESP32 {
		body = append(body, words32(0)...)
	}
	_, err := l.ask(op, body, 0, limit)
	return err
}

// block sends one block of a write.
func (l *loader) block(op byte, n int, data []byte, limit time.Duration) error {
	body := append(words32(uint32(len(data)), uint32(n), 0, 0), data...)
	for attempt := 1; ; attempt++ {
		_, err := l.askSummed(op, body, checksum(data), 0, limit)
		switch {
		case err == nil:
			return nil
		case !damaged(err):
			return fmt.Errorf("block %d: %w", n+1, err)
		case attempt == attempts:
			return fmt.Errorf("block %d, sent %d times: %w: %w", n+1, attempts, errLine, err)
		}
	}
}

// writePlain writes by a ROM, which erases first, answers when a block stands in flash, and
// would start the firmware if it were told that the write has ended.
func (l *loader) writePlain(r region, progress func(done int)) error {
	data := filled(r.data)
	blocks := (len(data) + romBlock - 1) / romBlock
	if err := l.begin(opFlashBegin, len(data), blocks, romBlock, r.at, sized(erasePerMB, len(data))); err != nil {
		return err
	}
	for n := range blocks {
		part := data[n*romBlock : min((n+1)*romBlock, len(data))]
		part = append(bytes.Clone(part), bytes.Repeat([]byte{0xFF}, romBlock-len(part))...)
		if err := l.block(opFlashData, n, part, sized(writePerMB, romBlock)); err != nil {
			return err
		}
		progress(min((n+1)*romBlock, len(r.data)))
	}
	return nil
}

// writePacked writes by a stub, which answers when it has received a block, erases and writes
// while the next one comes, and tells of a write that failed with the next command.
func (l *loader) writePacked(r region, progress func(done int)) error {
	largest := stubBlock
	if l.otg {
		largest = otgBlock
	}
	data := filled(r.data)
	p, err := pack(data, largest)
	if err != nil {
		return err
	}
	if err := l.begin(opDeflBegin, len(data), len(p.blocks), p.size, r.at, replyLimit); err != nil {
		return err
	}
	before, owed := 0, 0
	for n, part := range p.blocks {
		if err := l.block(opDeflData, n, part, sized(writePerMB, owed)); err != nil {
			return err
		}
		owed, before = p.plain[n]-before, p.plain[n]
		progress(min(p.plain[n], len(r.data)))
	}
	_, err = l.ask(opDeflEnd, words32(1), 0, sized(writePerMB, owed)) // and stay
	return err
}

// erase erases a span, by writing erased bytes where the ROM has no other way.
func (l *loader) erase(s span) error {
	empty := bytes.Repeat([]byte{0xFF}, int(s.size))
	if !l.stub {
		return l.write(region{s.name, s.at, empty}, func(int) {})
	}
	if _, err := l.ask(opEraseRegion, words32(s.at, s.size), 0, sized(erasePerMB, int(s.size))); err != nil {
		return err
	}
	return l.verify(s.at, empty)
}

// verify is an error if the flash does not hold data.
func (l *loader) verify(at uint32, data []byte) error {
	same, err := l.holds(at, data)
	if err == nil && !same {
		err = fmt.Errorf("%w: the MD5 of %d bytes at 0x%x differs", flash.ErrVerify, len(data), at)
	}
	return err
}

// holds reports whether the flash holds data, by its MD5, of which the ROM sends the digits.
func (l *loader) holds(at uint32, data []byte) (bool, error) {
	data = filled(data)
	sum := md5.Sum(data) //nolint:gosec // see above
	want := sum[:]
	if !l.stub {
		want = []byte(hex.EncodeToString(want))
	}
	got, err := l.ask(opMD5, words32(at, uint32(len(data)), 0, 0), len(want), sized(md5PerMB, len(data)))
	if !l.stub {
		got.data = bytes.ToLower(got.data) // digits
	}
	return err == nil && bytes.Equal(got.data, want), err
}

// table reads the board's partition table, which only the stub can.
func (l *loader) table() (Table, error) {
	if !l.stub {
		return nil, fmt.Errorf("%w: the board's partition table can be read by the stub loader only, which did not start (%s); flash the merged image", flash.ErrSettings, l.why)
	}
	data, err := l.readFlash(tableAt, tableSize)
	if err != nil {
		return nil, err
	}
	return ParseTable(data)
}

// readFlash reads a part of flash by the stub, packet by packet, each told to have come, and
// holds it against the MD5 that follows.
func (l *loader) readFlash(at, size uint32) (data []byte, err error) {
	if _, err := l.ask(opReadFlash, words32(at, size, sector, 64), 0, replyLimit); err != nil {
		return nil, err
	}
	late := time.Now().Add(sized(md5PerMB, int(size)))
	for len(data) < int(size) {
		packet, err := l.packet(late)
		if err != nil {
			return nil, err
		}
		data = append(data, packet...)
		if err := l.frame(words32(uint32(len(data)))); err != nil {
			return nil, err
		}
	}
	sum, err := l.packet(late)
	if want := md5.Sum(data); err == nil && !bytes.Equal(sum, want[:]) { //nolint:gosec // see above
		err = fmt.Errorf("%w: what was read at 0x%x does not have the MD5 that the loader sent", flash.ErrNoAnswer, at)
	}
	return data, err
}
