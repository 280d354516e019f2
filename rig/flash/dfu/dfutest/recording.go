package dfutest

import (
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Step is one packet of a host with what the boot loader answered, and how the board restarted
// upon it: "reset 8", "activated", "" if it did not.
type Step struct {
	Host, Loader []byte
	Restart      string
}

// Exchange is what a host and a boot loader said to each other, as it was recorded.
type Exchange struct {
	Name       string
	SoftDevice uint16 // of the board; 0: 0x00B6
	Steps      []Step
}

// Host is all bytes of the host.
func (e Exchange) Host() (all []byte) {
	for _, s := range e.Steps {
		all = append(all, s.Host...)
	}
	return all
}

// ReadExchanges reads a file of fixtures/flash/dfu.
func ReadExchanges(file string) ([]Exchange, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("dfutest: %w", err)
	}
	var list []Exchange
	for i, line := range strings.Split(string(text), "\n") {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if word == "" || word == "#" || word == "session" {
			continue
		}
		if word == "==" {
			list = append(list, Exchange{Name: rest})
			continue
		}
		if len(list) == 0 {
			return nil, fmt.Errorf("dfutest: %s:%d: %q before the first ==", file, i+1, line)
		}
		if err := list[len(list)-1].add(word, strings.TrimSpace(rest)); err != nil {
			return nil, fmt.Errorf("dfutest: %s:%d: %w", file, i+1, err)
		}
	}
	return list, nil
}

func (e *Exchange) add(word, rest string) error {
	if word == "softdevice" {
		id, err := strconv.ParseUint(rest, 16, 16)
		e.SoftDevice = uint16(id)
		return err
	}
	if word == "host" {
		data, err := hex.DecodeString(rest)
		e.Steps = append(e.Steps, Step{Host: data})
		return err
	}
	if len(e.Steps) == 0 {
		return fmt.Errorf("%s without a host before it", word)
	}
	last := &e.Steps[len(e.Steps)-1]
	switch word {
	case "loader":
		data, err := hex.DecodeString(rest)
		last.Loader = append(last.Loader, data...)
		return err
	case "reset":
		last.Restart = word + " " + rest
	case "activated":
		last.Restart = word
	default:
		return fmt.Errorf("unknown word %q", word)
	}
	return nil
}
