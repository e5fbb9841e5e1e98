/** ONNX Runtime's names of what it can compute on, and what people call them. */
export const providers = { cpu: 'the processor', webgpu: 'WebGPU', dml: 'DirectML', coreml: 'CoreML', cuda: 'CUDA' } as const
export type Provider = keyof typeof providers
