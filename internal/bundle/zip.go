package bundle

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"time"
)

// epoch is the oldest time that a zip can hold.
var epoch = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// writeZip makes an archive of the one file that the runtime starts, with a fixed time and mode.
// https://docs.aws.amazon.com/lambda/latest/dg/golang-package.html
func writeZip(archive, binary string) (err error) {
	in, err := os.Open(binary)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(archive)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()

	w := zip.NewWriter(out)
	header := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate, Modified: epoch}
	header.SetMode(0o755)
	file, err := w.CreateHeader(header)
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, in); err != nil {
		return err
	}
	return w.Close()
}
