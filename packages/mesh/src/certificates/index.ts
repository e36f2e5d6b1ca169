export { issueCertificate, makeAuthority, type KeyPair, type Validity } from './issue.ts';
export { certificateFiles, keepCertificates, type KeptCertificate } from './keep-certificates.ts';
