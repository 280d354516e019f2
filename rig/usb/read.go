package usb

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ID is a vendor or a product number.
type ID uint16

// String prints the number as four hexadecimal digits, the way lsusb does.
func (id ID) String() string { return fmt.Sprintf("%04x", uint16(id)) }

// MarshalText prints the number as String does.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// maxAttribute bounds what is read of an attribute. A string descriptor has at most 126
// characters (USB 2.0 specification, 9.6.7).
const maxAttribute = 512

// read reads one device. False: it is not there, or went while it was read.
func (t Tree) read(topology string) (Device, bool) {
	dir := filepath.Join(t.devices(), topology)
	d := Device{Topology: topology}
	vendor, okVendor := number(attribute(dir, "idVendor"))
	product, okProduct := number(attribute(dir, "idProduct"))
	if !okVendor || !okProduct {
		return Device{}, false
	}
	d.Vendor, d.Product = vendor, product
	d.Hub = attribute(dir, "bDeviceClass") == "09"
	d.Serial = attribute(dir, "serial")
	d.Manufacturer = attribute(dir, "manufacturer")
	d.Name = attribute(dir, "product")
	d.Number, _ = strconv.Atoi(attribute(dir, "devnum"))
	for _, p := range nodes(dir, topology, "tty/tty*", "tty*/tty/tty*") {
		d.TTYs = append(d.TTYs, filepath.Join(t.dev(), p.name))
		d.Interfaces = append(d.Interfaces, p.of)
	}
	for _, p := range nodes(dir, topology, "host*/target*/*/block/*") {
		d.Disks = append(d.Disks, filepath.Join(t.dev(), p.name))
	}
	return d, true
}

// node is a device node that an interface of a device brought.
type node struct {
	of   int // number of the interface
	name string
}

// nodes lists the device nodes that the interfaces of a device brought, in the order of the
// interfaces. CDC ACM ports sit in the interface's tty folder, ports of a bridge chip one folder
// deeper, disks below a SCSI host.
func nodes(dir, topology string, patterns ...string) []node {
	folder := os.DirFS(dir)
	var list []node
	for _, p := range patterns {
		found, err := fs.Glob(folder, topology+":*/"+p)
		if err != nil {
			continue // only a malformed pattern is an error
		}
		for _, f := range found {
			first, _, _ := strings.Cut(f, "/") // "1-1.4:1.2" is interface 2 of configuration 1
			n, _ := strconv.Atoi(first[strings.LastIndexByte(first, '.')+1:])
			list = append(list, node{n, path.Base(f)})
		}
	}
	slices.SortFunc(list, func(a, b node) int { return cmp.Or(cmp.Compare(a.of, b.of), byNumber(a.name, b.name)) })
	return slices.Compact(list)
}

// byNumber compares names that end in a number: ttyACM9 comes before ttyACM10.
func byNumber(a, b string) int {
	x, y := strings.TrimRight(a, "0123456789"), strings.TrimRight(b, "0123456789")
	m, _ := strconv.Atoi(a[len(x):])
	n, _ := strconv.Atoi(b[len(y):])
	return cmp.Or(cmp.Compare(x, y), cmp.Compare(m, n), cmp.Compare(a, b))
}

// attribute reads one attribute file; empty if there is none.
func attribute(dir, name string) string {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxAttribute))
	if err != nil {
		return ""
	}
	return text(data)
}

// text makes a printable line of what a device says of itself.
func text(data []byte) string {
	clean := strings.Map(func(r rune) rune {
		if r == '\uFFFD' || !strconv.IsPrint(r) {
			return ' '
		}
		return r
	}, string(data))
	return strings.TrimSpace(clean)
}

// number reads the four hexadecimal digits of a vendor or product.
func number(s string) (ID, bool) {
	n, err := strconv.ParseUint(s, 16, 16)
	return ID(n), err == nil && len(s) == 4
}

func quote(s string) string { return strconv.Quote(s) }
