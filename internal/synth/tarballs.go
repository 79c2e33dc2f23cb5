package synth

import _ "unsafe" // for go:linkname

// These are the packages that the Go modules of the AWS provider and of cdktf
// embed and keep to themselves. Should a later version keep one elsewhere, its
// variable here is empty, and jsii does all by itself again.
var (
	//go:linkname providerTarball github.com/cdktf/cdktf-provider-aws-go/aws/v19/jsii.tarball
	providerTarball []byte

	//go:linkname cdktfTarball github.com/hashicorp/terraform-cdk-go/cdktf/jsii.tarball
	cdktfTarball []byte
)
