namespace Conversations.Bench.Load.FanOut;

/// <param name="OfIdeal">Events delivered a second, as a share of what the model sends times the streams.</param>
/// <param name="Lag50">Median of the milliseconds from the model's send to a stream's receipt.</param>
/// <param name="Lag99">99th percentile of the milliseconds from the model's send to a stream's receipt.</param>
/// <param name="CpuMicroseconds">The server's CPU an event delivered; NaN when its process is not known.</param>
public sealed record FanOutFigures(double OfIdeal, double Lag50, double Lag99, double CpuMicroseconds);
