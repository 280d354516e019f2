package admin

import "strings"

// Limits of the reader (ConfigSerializer.h, v1.17.1).
const (
	maxPrefDepth = 7   // of open objects
	maxPrefKey   = 15  // bytes
	maxPrefToken = 127 // bytes, after escapes
)

// prefState is what the reader expects next.
type prefState uint8

const (
	wantOpen prefState = iota
	wantKey
	wantValue
	inString
	inEscape
	wantComma
	wantCommaOrKey // after an object was closed, a comma may be left out
)

func (s prefState) String() string {
	return [...]string{
		wantOpen:       "{",
		wantKey:        "a key of at most 15 letters or underscores, and a colon",
		wantValue:      "a string, a number or {",
		inString:       "at most 127 bytes and a closing quote",
		inEscape:       `one of n r " \ /`,
		wantComma:      "a comma or }",
		wantCommaOrKey: "a comma, a key or }",
	}[s]
}

// prefReader goes through PrefsFile byte by byte and sets each value as soon as it
// is complete, so that what stands before an error counts
// (ConfigSerializer::loadSerial and Context::readNext, v1.17.1).
type prefReader struct {
	prefs []pref
	state prefState
	token []byte
	depth int
	keys  [maxPrefDepth + 1]string // the last key at each depth; deeper ones stay when an object ends
}

// parse reads PrefsFile. Unknown keys are passed over; numbers are cut to the size of their setting, and no range is checked.
func (s *Settings) parse(data []byte) error { return parsePrefs(data, s.prefs()) }

func parsePrefs(data []byte, prefs []pref) error {
	r := prefReader{prefs: prefs}
	for i, b := range data {
		if !r.take(b) {
			return r.failure(i)
		}
	}
	if r.depth != 0 || r.state == wantOpen {
		return r.failure(len(data))
	}
	return nil
}

func (r *prefReader) failure(offset int) error {
	field := "start"
	if path := strings.Trim(strings.Join(r.keys[1:max(r.depth, 0)+1], "."), "."); path != "" {
		field = path
	}
	return &FileError{File: PrefsFile, Field: field, Offset: offset, Want: r.state.String()}
}

func isPrefSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

func isPrefKey(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' || b == '_' }

func isPrefNumber(b byte) bool { return isDigit(b) || b >= 'a' && b <= 'z' || b == '-' || b == '.' }

// take reads one byte and reports whether it may stand there.
func (r *prefReader) take(b byte) bool {
	switch r.state {
	case wantOpen:
		return isPrefSpace(b) || b == '{' && r.open()
	case wantCommaOrKey:
		switch b {
		case '}':
			return r.close()
		case ',':
			r.state = wantKey
			return true
		}
		return r.takeKey(b)
	case wantKey:
		return r.takeKey(b)
	case wantValue:
		return r.takeValue(b)
	case inString:
		return r.takeString(b)
	case inEscape:
		return r.takeEscape(b)
	case wantComma:
		switch b {
		case ',':
			r.state = wantKey
			return true
		case '}':
			return r.close()
		}
		return isPrefSpace(b)
	}
	return false
}

func (r *prefReader) open() bool {
	if r.depth == maxPrefDepth {
		return false
	}
	r.depth++
	r.state = wantKey
	return true
}

func (r *prefReader) close() bool {
	if r.depth == 0 {
		return false
	}
	r.depth--
	r.state = wantCommaOrKey
	return true
}

func (r *prefReader) takeKey(b byte) bool {
	switch {
	case len(r.token) > 0 && b == ':':
		r.keys[r.depth] = string(r.token)
		r.token = r.token[:0]
		r.state = wantValue
		return true
	case len(r.token) == 0 && isPrefSpace(b):
		return true
	}
	return isPrefKey(b) && r.store(b, maxPrefKey)
}

func (r *prefReader) takeValue(b byte) bool {
	if len(r.token) == 0 {
		switch {
		case isPrefSpace(b):
			return true
		case b == '"':
			r.state = inString
			return true
		case b == '{':
			return r.open()
		}
	}
	if isPrefNumber(b) {
		return r.store(b, maxPrefToken)
	}
	if len(r.token) > 0 && (b == ',' || b == '}' || isPrefSpace(b)) {
		r.finish()
		return r.take(b)
	}
	return false
}

func (r *prefReader) takeString(b byte) bool {
	switch b {
	case '"':
		r.finish()
		return true
	case '\\':
		r.state = inEscape
		return true
	}
	return r.store(b, maxPrefToken)
}

func (r *prefReader) takeEscape(b byte) bool {
	switch b {
	case 'n':
		b = '\n'
	case 'r':
		b = '\r'
	case '"', '\\', '/':
	default:
		return false
	}
	r.state = inString
	return r.store(b, maxPrefToken)
}

func (r *prefReader) store(b byte, limit int) bool {
	if len(r.token) == limit {
		return false
	}
	r.token = append(r.token, b)
	return true
}

// finish sets the setting that the keys lead to. The firmware follows the keys as
// far as it knows objects, however deep the value really stands.
func (r *prefReader) finish() {
	text := clip(string(r.token), maxPrefToken)
	r.token = r.token[:0]
	r.state = wantComma
	prefs := r.prefs
	for depth := 1; depth < len(r.keys); depth++ {
		p := find(prefs, r.keys[depth])
		if p == nil {
			return
		}
		if p.group == nil {
			p.assign(text)
			return
		}
		prefs = p.group
	}
}

func find(prefs []pref, key string) *pref {
	for i := range prefs {
		if prefs[i].key == key {
			return &prefs[i]
		}
	}
	return nil
}
