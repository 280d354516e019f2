package usb

import "slices"

// What the devices show on the bus.
var (
	cp210x    = Pair{0x10c4, 0xea60} // Silicon Labs CP2102 and CP2104
	ch9102    = Pair{0x1a86, 0x55d4} // WCH CH9102
	ch340     = Pair{0x1a86, 0x7523} // WCH CH340
	espressif = Pair{0x303a, 0x1001} // the ESP32-S3's, C3's and C6's own port
	tinyUSB   = Pair{0x303a, 0x0002} // the same pins driven by the firmware
	feather   = Pair{0x239a, 0x8029} // Adafruit's nRF52840 core
	ttgo      = Pair{0x239a, 0x4405}
	nice      = Pair{0x239a, 0x00b3}
	uf2Boot   = Pair{0x239a, 0x0029} // Adafruit's nRF52840 boot loader
	uf2Boot2  = Pair{0x239a, 0x002a}
	xiao      = Pair{0x2886, 0x8044}
	xiaoBoot  = Pair{0x2886, 0x0044}
	xiaoSense = Pair{0x2886, 0x0045} // the boot loader of the XIAO nRF52840 Sense
	trackBoot = Pair{0x2886, 0x0057} // the boot loader of the T1000-E
	solar     = Pair{0x2886, 0x0059}
	wioL1     = Pair{0x2886, 0x1667}
	wioL1Boot = Pair{0x2886, 0x1668}
	feather2  = Pair{0x239a, 0x802a}
	pico      = Pair{0x2e8a, 0x000a}
	picoW     = Pair{0x2e8a, 0xf00a}
	rak11300  = Pair{0x2e8a, 0x00c0}
	picoBoot  = Pair{0x2e8a, 0x0003} // the RP2040's boot ROM
)

// Where the numbers are published.
const (
	fromBoards   = "hwids in boards/*.json of MeshCore, v1.17.1"
	fromMode     = "ARDUINO_USB_MODE of the board and variant in MeshCore, v1.17.1; the chip's fixed numbers: list of allocated PIDs at github.com/espressif/usb-pids"
	fromBridge   = "the board's bridge chip by its vendor's page; the chip's default numbers: usb.ids at linux-usb.org"
	fromDevices  = "meshtastic/supported_device.py of meshtastic/python, cd0bdbbd"
	fromUART     = "ARDUINO_USB_CDC_ON_BOOT=0 of the board file in MeshCore, v1.17.1, or its absence: the console is the chip's UART, behind a bridge whose make is not published there; the boot ROM at the chip's own port: list of allocated PIDs at github.com/espressif/usb-pids"
	fromLoader   = fromBoards + "; boot loaders: src/boards of adafruit/Adafruit_nRF52_Bootloader, 48a149f"
	fromPico     = "tools/json of earlephilhower/arduino-pico; boot ROM: RP2040 data sheet, 2.8"
	fromPicoOnly = fromPico + "; the variant is built for the board pico"
)

// group is kinds that differ in their name only.
type group struct {
	names  []string
	chip   Chip
	ids    []Pair
	loader []Pair
	source string
}

func groups() []group {
	return []group{
		{[]string{"heltec_v3", "heltec_wireless_paper"}, ESP32S3, []Pair{cp210x}, nil, fromBridge},
		{[]string{"heltec_v2"}, ESP32, []Pair{cp210x}, nil, fromDevices},
		{[]string{"lilygo_tbeam_sx1262", "lilygo_tbeam_sx1276", "lilygo_tlora_v2_1"}, ESP32, []Pair{ch9102, cp210x}, nil, fromDevices},
		{[]string{"meshadventurer"}, ESP32, []Pair{cp210x, ch340}, nil, fromBridge},
		{
			[]string{
				"heltec_v4", "heltec_v4_r8", "heltec_rc32", "heltec_tracker", "lilygo_t3s3", "lilygo_t3s3_sx1276",
				"lilygo_tbeam_supreme_sx1262", "nibble_screen_connect", "nibble_zero_connect", "ebyte_eora_s3",
				"lilygo_teth_elite", "rak3112", "station_g2", "xiao_s3", "xiao_s3_wio",
			},
			ESP32S3,
			[]Pair{espressif},
			[]Pair{espressif},
			fromMode,
		},
		{[]string{"meshnology_w12"}, ESP32S3, []Pair{espressif}, []Pair{espressif, tinyUSB}, fromBoards + "; ARDUINO_USB_MODE=1: the chip's own port"},
		{[]string{"xiao_c3"}, ESP32C3, []Pair{espressif}, []Pair{espressif}, fromMode},
		{[]string{"xiao_c6", "lilygo_tlora_c6", "m5stack_unit_c6l"}, ESP32C6, []Pair{espressif}, []Pair{espressif}, fromMode},
		{
			[]string{"heltec_e213", "heltec_e290", "heltec_t190", "heltec_tracker_v2", "lilygo_tbeam_1w", "station_g3_esp32"},
			ESP32S3,
			[]Pair{espressif, tinyUSB},
			[]Pair{espressif},
			fromBoards,
		},
		{
			[]string{
				"rak4631", "rak3401", "rak_wismesh_tag", "gat562_30s_mesh_kit", "gat562_mesh_evb_pro", "gat562_mesh_tracker_pro",
				"gat562_mesh_watch13", "heltec_mesh_solar", "heltec_t096", "heltec_t1", "heltec_t114", "lilygo_techo",
				"lilygo_techo_card", "lilygo_techo_lite", "meshtiny", "minewsemi_me25ls01", "muziworks_r1_neo", "nano_g2_ultra",
			},
			NRF52840,
			[]Pair{feather, feather2},
			[]Pair{uf2Boot, uf2Boot2},
			fromBoards,
		},
		{[]string{"mesh_pocket", "thinknode_m1", "thinknode_m3", "thinknode_m6"}, NRF52840, []Pair{ttgo}, []Pair{uf2Boot, uf2Boot2}, fromBoards},
		{[]string{"t1000_e", "meshtracker_x1"}, NRF52840, []Pair{feather, feather2}, []Pair{trackBoot, uf2Boot, uf2Boot2}, fromLoader},
		{[]string{"heltec_tower_v2"}, NRF52840, []Pair{ttgo}, []Pair{uf2Boot, uf2Boot2, {0x239a, 0x0071}}, fromBoards},
		{[]string{"promicro", "keepteen_lt1"}, NRF52840, []Pair{nice, feather, feather2}, []Pair{nice, uf2Boot, uf2Boot2}, fromLoader},
		{
			[]string{"xiao_nrf52", "ikoka_nano_nrf", "ikoka_stick_nrf", "ikoka_handheld_nrf", "wio_wm1110"},
			NRF52840,
			[]Pair{xiao},
			[]Pair{xiaoBoot, xiaoSense},
			fromLoader,
		},
		{[]string{"sensecap_solar"}, NRF52840, []Pair{solar}, []Pair{solar}, fromBoards},
		{[]string{"wio_tracker_l1"}, NRF52840, []Pair{wioL1}, []Pair{wioL1Boot}, fromBoards},
		{
			[]string{"thinknode_m2", "thinknode_m5", "thinknode_m7", "thinknode_m9"},
			ESP32S3,
			[]Pair{ch340, cp210x, ch9102},
			[]Pair{espressif},
			fromUART,
		},
		{[]string{"generic_espnow"}, ESP32C3, []Pair{cp210x, ch340}, []Pair{espressif}, fromUART},
		{[]string{"rpi_picow"}, RP2040, []Pair{picoW}, []Pair{picoBoot}, fromPico},
		{[]string{"xiao_rp2040"}, RP2040, []Pair{pico}, []Pair{picoBoot}, fromPico},
		{[]string{"rak11310"}, RP2040, []Pair{rak11300}, []Pair{picoBoot}, fromPico},
		{[]string{"waveshare_rp2040_lora"}, RP2040, []Pair{pico}, []Pair{picoBoot}, fromPicoOnly},
	}
}

// Kinds lists the kinds of board that are known, those of a chip together.
func Kinds() []Kind {
	var list []Kind
	for _, g := range groups() {
		for _, name := range g.names {
			k := Kind{Name: name, Chip: g.chip, IDs: g.ids, Loader: g.loader, Source: g.source}
			k.Reset, k.Boot, k.Flash = g.manners()
			list = append(list, k)
		}
	}
	return list
}

// manners follow from what stands on the bus: a bridge, the chip's own port, or a port that the
// firmware drives and that only the firmware can hear.
func (g group) manners() (reset, boot Manner, flash Way) {
	switch {
	case g.chip == NRF52840:
		return Console, Touch, DFU
	case g.chip == RP2040:
		return Console, Touch, UF2
	case slices.Contains(g.ids, tinyUSB):
		return Console, Touch, ESP
	case slices.Contains(g.ids, espressif):
		return USBJTAG, USBJTAG, ESP
	}
	return DTRRTS, DTRRTS, ESP
}
