package mutate

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// kept is a file with what came of each fault, so that a call that ends early need not be begun
// anew: a line of JSON that tells what was judged by what, then one for each fault. nil keeps
// nothing.
type kept struct {
	file   *os.File
	before map[string]outcome // of an earlier call
}

// keptHead is the first line of such a file.
type keptHead struct {
	Program  string `json:"program"` // SHA-256 of meshrig without a fault: firmware, faults, rig and specs
	AllSpecs bool   `json:"all_specs"`
}

// keep opens the file of a name, and takes over what it has if the program without a fault, of
// which the hash is given, is still the same; else it begins anew. The name "" keeps nothing.
func keep(name, program string, allSpecs bool) (k *kept, err error) {
	if name == "" {
		return nil, nil
	}
	head := keptHead{Program: program, AllSpecs: allSpecs}
	k = &kept{}
	var whole int64
	if k.before, whole, err = readKept(name, head); err != nil {
		return nil, fmt.Errorf("mutate: %w", err)
	}
	if k.file, err = os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o644); err != nil { //nolint:gosec // for all to read
		return nil, fmt.Errorf("mutate: %w", err)
	}
	if err = k.file.Truncate(whole); err == nil {
		_, err = k.file.Seek(0, io.SeekEnd)
	}
	if err == nil && whole == 0 {
		err = json.NewEncoder(k.file).Encode(head)
	}
	if err != nil {
		return nil, fmt.Errorf("mutate: %w", errors.Join(err, k.file.Close()))
	}
	return k, nil
}

// readKept reads what a file has about the same program, and how many bytes of it are whole lines:
// the last one may have been cut off. A file that is not there, or about another program, has 0.
func readKept(name string, head keptHead) (before map[string]outcome, whole int64, err error) {
	before = map[string]outcome{}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return before, 0, nil
	} else if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	lines := bufio.NewReader(f)
	first, err := lines.ReadBytes('\n')
	var was keptHead
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	if len(first) > 0 && (json.Unmarshal(first, &was) != nil || was.Program == "") {
		return nil, 0, fmt.Errorf("%s is no file of an earlier call; it is left alone, choose another name", name)
	}
	if err != nil || was != head {
		return before, 0, nil
	}
	whole = int64(len(first))
	for {
		line, err := lines.ReadBytes('\n')
		var o outcome
		if err != nil || json.Unmarshal(line, &o) != nil {
			return before, whole, nil
		}
		before[o.Fault], whole = o, whole+int64(len(line))
	}
}

// of is what came of a fault in an earlier call. One that was not judged is tried again.
func (k *kept) of(fault string) (outcome, bool) {
	if k == nil {
		return outcome{}, false
	}
	o, ok := k.before[fault]
	return o, ok && o.Error == ""
}

// add writes down what came of a fault.
func (k *kept) add(o outcome) error {
	if k == nil {
		return nil
	}
	return json.NewEncoder(k.file).Encode(o)
}

func (k *kept) close() error {
	if k == nil {
		return nil
	}
	return k.file.Close()
}
