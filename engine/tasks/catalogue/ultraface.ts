import { type Entry, github } from './entry.ts'

export const ultraface: Entry = {
  title: 'A network that finds faces',
  summary: 'A light convolutional network: from a picture of 320 x 240 pixels to 4,420 boxes and whether a face is in each.',
  holds: 'model',
  source: github('Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB', '442599cebf11307bc231e2e5c3c6c869369fee48'),
  licence: 'MIT',
  citation: 'Linzaer 2019, Ultra-Light-Fast-Generic-Face-Detector-1MB, version slim',
  files: [
    {
      place: 'models/ultraface-slim-320.onnx',
      from: 'models/onnx/version-slim-320_simplified.onnx',
      bytes: 1_047_549,
      sha256: '0863d8fedffb8692c3fef345193c7befc9b513a66ac4ff87bdecf47452fa272f',
    },
  ],
}
