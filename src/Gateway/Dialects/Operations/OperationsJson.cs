using System.Text.Json.Serialization;

namespace Conversations.Gateway.Dialects.Operations;

/// <summary>The process that answers.</summary>
/// <param name="Draining">True: it takes no new work and is about to stop.</param>
sealed record SiloDto(string Name, int ProcessId, bool Draining);

/// <param name="Silo">The name of the process that is to stop.</param>
sealed record DrainDto(string? Silo);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SiloDto))]
[JsonSerializable(typeof(DrainDto))]
sealed partial class OperationsJson : JsonSerializerContext;
