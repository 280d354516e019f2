package esp

// Region is a part of flash that is written.
type Region struct {
	Name string
	At   uint32
	Data []byte
}

// Regions are what is written of a merged image.
func (f Firmware) Regions(everything bool) (list []Region) {
	for _, r := range f.merged(everything) {
		list = append(list, Region{r.name, r.at, r.data})
	}
	return list
}
