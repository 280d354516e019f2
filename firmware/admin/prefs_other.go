package admin

// Pref is one entry of a file like PrefsFile that another role than a server keeps: a value, or a group of entries.
type Pref struct {
	Key   string
	Value any // *uint8, *int8, *uint16, *uint32, *float32, *float64, *string, *[16]byte
	Limit int // of a string, in bytes
	Group []Pref
}

// AppendPrefs appends entries in the form of [PrefsFile].
func AppendPrefs(dst []byte, list []Pref) []byte { return appendPrefs(dst, ownPrefs(list)) }

// ParsePrefs reads entries from the form of [PrefsFile]. What stands before an error counts; see [LoadSettings].
func ParsePrefs(data []byte, list []Pref) error { return parsePrefs(data, ownPrefs(list)) }

func ownPrefs(list []Pref) []pref {
	if list == nil {
		return nil
	}
	own := make([]pref, len(list))
	for i, p := range list {
		own[i] = pref{key: p.Key, value: p.Value, limit: p.Limit, group: ownPrefs(p.Group)}
	}
	return own
}
