package emulated

// Registers of the data sheet's list (12.1), and of the errata in its chapter 15.
const (
	regSyncMSB = 0x0740 // nibbles of the sync word in the upper halves, 4 in the lower ones
	regSyncLSB = 0x0741
	regIQ      = 0x0736
)

// Registers that the data sheet does not list, with who uses them.
const (
	regVersion   = 0x0320 // 16 bytes of text: RadioLib finds the chip by them
	regHeaderCR  = 0x0749 // bits 6 to 4: coding rate of the last header (Semtech's driver, RadioLib)
	regHeaderCRC = 0x076B // bit 4: CRC flag of the last header; with the next two: frequency error (Semtech's driver, RadioLib)
)

// version is what a chip of 2021 answers, as RadioLib quotes it.
const version = "SX1261 V2D 2D02\x00"

// resetValues are all registers that exist, with what they hold after a reset. Where the data sheet
// gives no value, it is 0.
func resetValues() map[uint16]byte {
	list := map[uint16]byte{
		// Data sheet, 12.1.
		0x0580: 0x00, 0x0583: 0x00, 0x0584: 0x00, 0x0585: 0x00, // DIO: output, input, pull-up, pull-down
		0x06B8: 0x01, 0x06B9: 0x00, // whitening
		0x06BC: 0x1D, 0x06BD: 0x0F, 0x06BE: 0x10, 0x06BF: 0x21, // CRC of FSK frames
		0x06CD: 0x00, 0x06CE: 0x00, // addresses of FSK frames
		regIQ:      0x0D,
		regSyncMSB: 0x14, regSyncLSB: 0x24, // 0x12
		0x0819: 0x5A, 0x081A: 0xC3, 0x081B: 0x2E, 0x081C: 0x91, // random numbers, drawn once here
		0x0889: 0x04,                             // transmit modulation, 15.1
		0x08AC: 0x94,                             // receive gain: saving power
		0x08D8: 0xC8,                             // clamping of the amplifier, 15.2
		0x08E7: 0x18,                             // over-current protection: 60 mA
		0x0902: 0x00, 0x0944: 0x00, 0x0920: 0x01, // RTC control and event mask, 15.3; DIO3's voltage
		0x0911: 0x05, 0x0912: 0x05, // trimming capacitors
		0x029F: 0x00, 0x02A0: 0x00, 0x02A1: 0x00, 0x02A2: 0x00, // registers that a sleep keeps, 9.6
		0x02A3: 0x00, 0x02A4: 0x00, 0x02A5: 0x00, 0x02A6: 0x00, 0x02A7: 0x00,
		// Semtech's driver, sx126x_regs.h.
		0x06BB: 0x00, 0x0702: 0x00, 0x0706: 0x00, 0x0803: 0x00, 0x08E2: 0x00, 0x08E5: 0x00,
		0x0587: 0x00, 0x0680: 0x00,
		regHeaderCR: 0x00, regHeaderCRC: 0x00, regHeaderCRC + 1: 0x00, regHeaderCRC + 2: 0x00,
		// RadioLib, SX126x_registers.h.
		0x0582: 0x00, 0x0704: 0x00, 0x088B: 0x00, 0x088C: 0x00, 0x088D: 0x00, 0x088E: 0x00, 0x089B: 0x00,
		0x08E3: 0x00, 0x08E4: 0x00,
		// MeshCore's boards with a Heltec v4 amplifier (CustomSX1262.h, v1.17.1).
		0x08B5: 0x00,
	}
	for i := range uint16(8) {
		list[0x06C0+i] = 0x00 // sync word of FSK frames
	}
	for i, b := range []byte(version) {
		list[regVersion+uint16(i)] = b
	}
	return list
}
