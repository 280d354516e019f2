package wire

import "strings"

// OwnerInfo is the data of an owner information response of a repeater: three lines, of which only the last may contain line feeds
// (MyMesh::handleRequest of simple_repeater, v1.17.1).
type OwnerInfo struct {
	Version string // firmware version
	Name    string // node name
	Owner   string
}

// DecodeOwnerInfo reads the data of an owner information response.
func DecodeOwnerInfo(b []byte) (OwnerInfo, error) {
	lines := strings.SplitN(cString(b), "\n", 3)
	if len(lines) != 3 {
		return OwnerInfo{}, wrongValue("owner information lines", len(lines), "3")
	}
	return OwnerInfo{Version: lines[0], Name: lines[1], Owner: lines[2]}, nil
}

// AppendTo appends the data.
func (o OwnerInfo) AppendTo(dst []byte) ([]byte, error) {
	if strings.Contains(o.Version+o.Name, "\n") {
		return dst, &FieldError{Field: "owner information version or name", Found: "a line feed", Want: "none"}
	}
	text := o.Version + "\n" + o.Name + "\n" + o.Owner
	if err := checkCString("owner information", text, MaxPlaintext-4); err != nil {
		return dst, err
	}
	return append(dst, text...), nil
}
