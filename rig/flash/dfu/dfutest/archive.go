package dfutest

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"maps"

	"github.com/meshrig/meshrig/rig/flash/dfu"
)

// Archive is a .zip as a build for nRF52 boards leaves it, for the SoftDevice S140 6.1.1 or
// those that are given.
func Archive(firmware []byte, softDevices ...uint16) []byte {
	if len(softDevices) == 0 {
		softDevices = []uint16{0x00B6}
	}
	init := binary.LittleEndian.AppendUint16(nil, dfu.DeviceNRF52)
	init = binary.LittleEndian.AppendUint16(init, 0xFFFF)     // revision
	init = binary.LittleEndian.AppendUint32(init, 0xFFFFFFFF) // version
	init = binary.LittleEndian.AppendUint16(init, uint16(len(softDevices)))
	for _, id := range softDevices {
		init = binary.LittleEndian.AppendUint16(init, id)
	}
	init = binary.LittleEndian.AppendUint16(init, dfu.CRC16(0xFFFF, firmware))
	return Zip(map[string]any{"application": map[string]any{"bin_file": "firmware.bin", "dat_file": "firmware.dat"}, "dfu_version": 0.5},
		map[string][]byte{"firmware.bin": firmware, "firmware.dat": init})
}

// Zip is an archive with a manifest and files.
func Zip(manifest map[string]any, files map[string][]byte) []byte {
	text, err := json.Marshal(map[string]any{"manifest": manifest})
	if err != nil {
		panic(err) // a map of the test's own
	}
	all := map[string][]byte{"manifest.json": text}
	maps.Copy(all, files)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, data := range all {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}
