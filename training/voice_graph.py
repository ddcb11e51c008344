"""
The network that hears whose voice it is, as an ONNX graph without its weights.

    pip install onnx
    python -m training.voice_graph CHECKPOINT engine/speech/voices/voice.onnx

CAM++ (Wang and others, 2023) as the checkpoint of 3D-Speaker names its tensors. A weight is declared under its name in
the checkpoint with a place in a file that does not exist: whoever loads the graph hands the weights in by name.
Only this script needs the package onnx.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import ArrayLike
from onnx import TensorProto, helper, numpy_helper

from engine.speech.voices.checkpoint import Tensors, read_tensors

OPSET = 18
IR_VERSION = 9

BLOCKS = ((12, 1), (24, 2), (16, 2))
"""Layers of each densely connected block, and the dilation of their convolutions."""

SEGMENT_FRAMES = 100
"""What the context of a frame is averaged over, beside the whole."""

ELSEWHERE = "handed-in"


class Graph:
    """An ONNX graph that grows by one operation at a time."""

    def __init__(self, tensors: Tensors) -> None:
        self._tensors = tensors
        self._nodes = list[onnx.NodeProto]()
        self._weights = dict[str, onnx.TensorProto]()

    def add(self, operation: str, *inputs: str, **attributes: object) -> str:
        """Add an operation; gives the name of its output."""
        output = f"t{len(self._nodes)}"
        self._nodes.append(helper.make_node(operation, inputs, [output], **attributes))
        return output

    def constant(self, value: ArrayLike) -> str:
        """A small value that is no weight; whole numbers unless it has a fraction."""
        array = np.asarray(value)
        array = array.astype(np.int64 if array.dtype.kind == "i" else np.float32)
        name = f"constant {array.tolist()}"
        self._weights[name] = numpy_helper.from_array(array, name)
        return name

    def weight(self, name: str) -> str:
        """Declare a weight of the checkpoint."""
        array = self._tensors[name]
        declared = onnx.TensorProto(name=name, dims=array.shape, data_type=TensorProto.FLOAT)
        declared.data_location = TensorProto.EXTERNAL
        for key, value in (("location", ELSEWHERE), ("offset", "0"), ("length", str(array.size * 4))):
            declared.external_data.add(key=key, value=value)
        self._weights[name] = declared
        return name

    def convolution(self, x: str, name: str, **attributes: object) -> str:
        """Convolve, with a bias where the checkpoint has one."""
        names = [f"{name}.weight", *([f"{name}.bias"] if f"{name}.bias" in self._tensors else [])]
        return self.add("Conv", x, *map(self.weight, names), **attributes)

    def normalised(self, x: str, name: str) -> str:
        """Batch normalisation; the last one of the network has neither scale nor shift."""
        mean = f"{name}.running_mean"
        if f"{name}.weight" in self._tensors:
            scale, shift = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        else:
            size = len(self._tensors[mean])
            scale, shift = self.constant(np.ones(size, np.float32)), self.constant(np.zeros(size, np.float32))
        return self.add(
            "BatchNormalization", x, scale, shift, self.weight(mean), self.weight(f"{name}.running_var"), epsilon=1e-5
        )

    def activated(self, x: str, name: str) -> str:
        """Normalise, and cut off what is negative."""
        return self.add("Relu", self.normalised(x, name))

    def model(self, source: str, result: str) -> onnx.ModelProto:
        """The finished graph, from features (one voice, frames, 80) to one vector of 192 numbers."""
        self._nodes.append(helper.make_node("Identity", [result], ["voice"]))
        graph = helper.make_graph(
            self._nodes,
            "voice",
            [helper.make_tensor_value_info(source, TensorProto.FLOAT, ["voices", "frames", 80])],
            [helper.make_tensor_value_info("voice", TensorProto.FLOAT, ["voices", 192])],
            list(self._weights.values()),
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)


def build(tensors: Tensors) -> onnx.ModelProto:
    """The whole network."""
    graph = Graph(tensors)
    x = graph.add("Transpose", "features", perm=[0, 2, 1])
    x = _head(graph, graph.add("Unsqueeze", x, graph.constant([1])))
    x = graph.convolution(x, "xvector.tdnn.linear", strides=[2], pads=[2, 2])
    x = graph.activated(x, "xvector.tdnn.nonlinear.batchnorm")
    for number, (layers, dilation) in enumerate(BLOCKS, start=1):
        for layer in range(1, layers + 1):
            x = _dense_layer(graph, x, f"xvector.block{number}.tdnnd{layer}", dilation)
        x = graph.activated(x, f"xvector.transit{number}.nonlinear.batchnorm")
        x = graph.convolution(x, f"xvector.transit{number}.linear")
    x = _statistics(graph, graph.activated(x, "xvector.out_nonlinear.batchnorm"))
    x = graph.add("Squeeze", graph.convolution(x, "xvector.dense.linear"), graph.constant([2]))
    return graph.model("features", graph.normalised(x, "xvector.dense.nonlinear.batchnorm"))


def _head(graph: Graph, x: str) -> str:
    """Two-dimensional convolutions, which shrink 80 bands to 10."""
    same = {"pads": [1, 1, 1, 1]}
    x = graph.activated(graph.convolution(x, "head.conv1", **same), "head.bn1")
    for name, stride in ((f"head.layer{layer}.{half}", 2 - half) for layer in (1, 2) for half in (0, 1)):
        y = graph.convolution(x, f"{name}.conv1", strides=[stride, 1], **same)
        y = graph.convolution(graph.activated(y, f"{name}.bn1"), f"{name}.conv2", **same)
        if stride > 1:
            x = graph.convolution(x, f"{name}.shortcut.0", strides=[stride, 1])
            x = graph.normalised(x, f"{name}.shortcut.1")
        x = graph.add("Relu", graph.add("Add", graph.normalised(y, f"{name}.bn2"), x))
    x = graph.activated(graph.convolution(x, "head.conv2", strides=[2, 1], **same), "head.bn2")
    return graph.add("Reshape", x, graph.constant([0, 320, -1]))


def _dense_layer(graph: Graph, x: str, name: str, dilation: int) -> str:
    """What a layer finds, masked by its context and put beside what was known."""
    y = graph.convolution(graph.activated(x, f"{name}.nonlinear1.batchnorm"), f"{name}.linear1")
    y = graph.activated(y, f"{name}.nonlinear2.batchnorm")
    mask = graph.add("Add", graph.add("ReduceMean", y, graph.constant([2]), keepdims=1), _averaged(graph, y))
    mask = graph.add("Relu", graph.convolution(mask, f"{name}.cam_layer.linear1"))
    mask = graph.add("Sigmoid", graph.convolution(mask, f"{name}.cam_layer.linear2"))
    found = graph.convolution(y, f"{name}.cam_layer.linear_local", pads=[dilation] * 2, dilations=[dilation])
    return graph.add("Concat", x, graph.add("Mul", found, mask), axis=1)


def _averaged(graph: Graph, x: str) -> str:
    """Each frame as the average of its segment."""
    size = [SEGMENT_FRAMES]
    y = graph.add("AveragePool", x, kernel_shape=size, strides=size, ceil_mode=1, count_include_pad=0)
    y = graph.add("Unsqueeze", y, graph.constant([3]))
    y = graph.add("Expand", y, graph.constant([1, 1, 1, SEGMENT_FRAMES]))
    y = graph.add("Reshape", y, graph.constant([0, 0, -1]))
    return graph.add("Slice", y, graph.constant([0]), _length(graph, x), graph.constant([2]))


def _statistics(graph: Graph, x: str) -> str:
    """Mean and deviation over all frames."""
    mean = graph.add("ReduceMean", x, graph.constant([2]), keepdims=1)
    away = graph.add("Sub", x, mean)
    total = graph.add("ReduceSum", graph.add("Mul", away, away), graph.constant([2]), keepdims=1)
    others = graph.add("Sub", graph.add("Cast", _length(graph, x), to=TensorProto.FLOAT), graph.constant([1.0]))
    return graph.add("Concat", mean, graph.add("Sqrt", graph.add("Div", total, others)), axis=1)


def _length(graph: Graph, x: str) -> str:
    return graph.add("Gather", graph.add("Shape", x), graph.constant([2]), axis=0)


def main() -> None:
    """Write the graph for the checkpoint of the first argument to the path of the second."""
    checkpoint, target = map(Path, sys.argv[1:])
    target.write_bytes(build(read_tensors(checkpoint)).SerializeToString())


if __name__ == "__main__":
    main()
