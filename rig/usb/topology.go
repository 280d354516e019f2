package usb

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// ErrTopology is the cause of an error about a text that is no place in the tree.
var ErrTopology = errors.New("want bus and ports like 1-1.4.2, as `meshrig rig scan` prints them")

// maxTopology bounds a topology: a hub hangs at most five deep (USB 2.0 specification, 4.1.1),
// each with up to 255 ports.
const maxTopology = 32

// ValidTopology tells whether the text has the form of a place in the tree: a bus number, a
// hyphen and one to six port numbers with dots in between (usb_alloc_dev of the kernel names
// devices so). Numbers start at 1 and bear no leading zero.
func ValidTopology(s string) bool {
	_, ok := parseTopology(s)
	return ok
}

func parseTopology(s string) (numbers []int, ok bool) {
	bus, ports, found := strings.Cut(s, "-")
	if !found || len(s) > maxTopology {
		return nil, false
	}
	words := append([]string{bus}, strings.Split(ports, ".")...)
	if len(words) > 7 {
		return nil, false
	}
	for _, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil || n < 1 || n > 255 || strconv.Itoa(n) != w {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	return numbers, true
}

// Hub splits a place into the hub and the number of the hub's port: "1-1.4" is port 4 of
// "1-1", and "1-3" is port 3 of the root hub "usb1". False: it is no place.
func Hub(topology string) (hub string, port int, ok bool) {
	n, ok := parseTopology(topology)
	if !ok {
		return "", 0, false
	}
	port = n[len(n)-1]
	if len(n) == 2 {
		return "usb" + strconv.Itoa(n[0]), port, true
	}
	return topology[:strings.LastIndexByte(topology, '.')], port, true
}

// ValidHub tells whether the text has the form of a hub: a place, or "usb" and a bus number.
func ValidHub(s string) bool {
	if bus, root := strings.CutPrefix(s, "usb"); root {
		return ValidTopology(bus + "-1")
	}
	return ValidTopology(s)
}

func compareTopology(a, b string) int {
	x, _ := parseTopology(a)
	y, _ := parseTopology(b)
	return slices.Compare(x, y)
}

func sortByTopology(list []Device) {
	slices.SortFunc(list, func(a, b Device) int { return compareTopology(a.Topology, b.Topology) })
}
