import type { Entry } from './entry.ts'

const revision = 'a19f9a8c2333de1df9b03f10f5739f468b699a1a'

export const mnistModel: Entry = {
  title: 'A network for digits',
  summary: 'A small convolutional network that reads a digit of 28 x 28 pixels, trained on MNIST with CNTK.',
  holds: 'model',
  source: {
    name: 'Hugging Face, onnxmodelzoo/mnist-8',
    revision,
    address: `https://huggingface.co/onnxmodelzoo/mnist-8/resolve/${revision}/`,
  },
  licence: 'MIT',
  citation: 'ONNX Model Zoo, MNIST; LeCun, Bottou, Bengio & Haffner 1998',
  files: [
    {
      place: 'models/mnist-cntk.onnx',
      from: 'mnist-8.onnx',
      bytes: 26_454,
      sha256: '2f06e72de813a8635c9bc0397ac447a601bdbfa7df4bebc278723b958831c9bf',
    },
  ],
}
