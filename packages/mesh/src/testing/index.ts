export { listenForPlainMesh, plainMeshClient } from './plain-mesh.ts';
