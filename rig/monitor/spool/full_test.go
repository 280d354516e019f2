package spool

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// disk is a disk with room for some bytes, which others may take.
type disk struct {
	room int64
	torn bool // what was written of a record that had no room cannot be taken back
}

type diskFile struct {
	*os.File
	d       *disk
	written int64
}

func (d *disk) create(path string) (file, error) {
	if d.room <= 0 {
		return nil, &os.PathError{Op: "open", Path: path, Err: syscall.ENOSPC}
	}
	f, err := os.Create(path)
	return &diskFile{File: f, d: d}, err
}

// Write writes as much as there is room for, as a disk does.
func (f *diskFile) Write(p []byte) (int, error) {
	n, err := f.File.Write(p[:min(int64(len(p)), f.d.room)])
	f.written += int64(n)
	f.d.room -= int64(n)
	if err == nil && n < len(p) {
		err = syscall.ENOSPC
	}
	return n, err
}

func (f *diskFile) Truncate(size int64) error {
	if f.d.torn {
		return errors.New("cannot")
	}
	f.d.room += f.written - size
	f.written = size
	return f.File.Truncate(size)
}

// TestFull fills the disk: the oldest records go, are counted, and what is left is whole.
func TestFull(t *testing.T) {
	for _, torn := range []bool{false, true} {
		t.Run(strconv.FormatBool(torn), func(t *testing.T) {
			folder, d := t.TempDir(), &disk{room: 20 << 10, torn: torn}
			s, err := open(folder, Options{Limit: 64 << 10, Sync: time.Hour}, d.create)
			if err != nil {
				t.Fatal(err)
			}
			refused := 0
			for i := range 400 {
				before := s.onDisk()
				if err := s.Append(fmt.Appendf(nil, "%092d", i)); err != nil {
					refused++
				}
				if after := s.onDisk(); after < before {
					d.room += before - after + 100 // what was removed is free again
				}
			}
			dropped := int(s.Stats().Dropped)
			if dropped == 0 {
				t.Error("nothing dropped")
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if s, err = Open(folder, Options{}); err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			var got []string
			for {
				b, err := s.Read(1000, 1<<20)
				if err != nil {
					t.Fatal(err)
				}
				if len(b.Records) == 0 {
					break
				}
				for _, r := range b.Records {
					got = append(got, string(r))
				}
				_ = s.Ack(b)
			}
			if len(got)+dropped != 400 || len(got) < 20 || got[len(got)-1] != fmt.Sprintf("%092d", 399) {
				t.Errorf("%d read, %d dropped, %d of them refused; the last %v", len(got), dropped, refused, got[max(0, len(got)-1):])
			}
		})
	}
}

// TestNoRoom takes all room away: records are refused and counted, and taken when there is room again.
func TestNoRoom(t *testing.T) {
	d := &disk{}
	s, err := open(t.TempDir(), Options{}, d.create)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Append([]byte("one")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("took a record without room: %v", err)
	}
	d.room = 1 << 20
	if err := s.Append([]byte("two")); err != nil {
		t.Error(err)
	}
	if st := s.Stats(); st.Dropped != 1 || st.Records != 1 {
		t.Errorf("%+v", st)
	}
}
