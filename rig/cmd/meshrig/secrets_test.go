package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/pcapng"
)

// tells is the script command `tells FOLDER WORD...`: every word stands in a file of the folder or of one below
// it, in letters of either case, or in what a frame of one seals that a key in the head of a timeline opens.
// Negated, none does.
func tells(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: tells FOLDER WORD...")
	}
	files := 0
	found := map[string][]string{}
	look := func(file string, text []byte) {
		lower := bytes.ToLower(text)
		for _, w := range args[1:] {
			if bytes.Contains(lower, bytes.ToLower([]byte(w))) && !slices.Contains(found[w], file) {
				found[w] = append(found[w], file)
			}
		}
	}
	ts.Check(filepath.WalkDir(ts.MkAbs(args[0]), func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		text, err := os.ReadFile(file)
		look(file, text)
		if filepath.Ext(file) == ".jsonl" && bytes.HasPrefix(text, []byte(`{"timeline":`)) {
			return errors.Join(err, lookInside(file, text, look))
		}
		return err
	}))
	for _, w := range args[1:] {
		if (len(found[w]) > 0) == neg {
			ts.Fatalf("%q stands in %d of %d files: %v", w, len(found[w]), files, found[w])
		}
	}
}

// lookInside opens every frame of a timeline, and of the capture beside it, by every pair of the keys in its
// head, whoever the frame says that it is from and for.
func lookInside(file string, text []byte, look func(file string, text []byte)) error {
	sections, err := capture.ReadSections(bytes.NewReader(text))
	if err != nil {
		return err
	}
	for _, s := range sections {
		events := s.Timeline.Events()
		if beside := strings.TrimSuffix(file, ".jsonl") + ".pcapng"; len(sections) == 1 {
			more, err := framesOf(beside)
			if err != nil {
				return err
			}
			events = append(events, more...)
		}
		boxes, err := boxesOf(s.Head.Keys)
		if err != nil {
			return err
		}
		for _, ev := range events {
			for from := range ev.Frame { // wherever the seal begins: two bytes of a code, then blocks of 16
				if (len(ev.Frame)-from)%16 != 2 {
					continue
				}
				for _, b := range boxes {
					if plain, err := b.Open(nil, ev.Frame[from:]); err == nil {
						look(file, plain)
					}
				}
			}
		}
	}
	return nil
}

// framesOf are the frames of a capture, none if there is no such file.
func framesOf(file string) (events []capture.Event, err error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for r := pcapng.NewReader(f); ; {
		ev, err := r.Read()
		if errors.Is(err, io.EOF) {
			return events, nil
		}
		if err != nil {
			return nil, err
		}
		events = append(events, ev)
	}
}

// boxesOf are the boxes that the keys of a head make.
func boxesOf(keys []capture.Key) (boxes []*identity.Box, err error) {
	for _, k := range keys {
		if k.Shared != "" {
			var shared identity.Secret
			_, err := hex.Decode(shared[:], []byte(k.Shared))
			boxes = append(boxes, identity.NewBox(shared))
			if err != nil {
				return nil, err
			}
		}
		if k.Private == "" {
			continue
		}
		private, err := identity.ParsePrivateKey(k.Private)
		if err != nil {
			return nil, err
		}
		for _, other := range keys {
			public, err := identity.ParsePublicKey(other.Public)
			if err != nil {
				return nil, err
			}
			boxes = append(boxes, identity.NewBox(private.SharedSecret(public)))
		}
	}
	return boxes, nil
}
