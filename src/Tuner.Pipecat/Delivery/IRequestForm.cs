using System.Net.Http.Headers;

namespace Tuner.Pipecat.Delivery;

/// <summary>How a record is put to those who take it, and what their answers mean.</summary>
internal interface IRequestForm
{
    /// <summary>What the body is.</summary>
    MediaTypeHeaderValue MediaType { get; }

    /// <summary>Where a record goes; null when that is no http or https address.</summary>
    Uri? AddressOf(Credential credential, string agentId);

    /// <summary>The body; null when the record is none of which one can be made.</summary>
    ReadOnlyMemory<byte>? BodyOf(OutgoingRecord record);

    /// <summary>Adds what opens the door; false when no header can carry it.</summary>
    bool TryAddKey(HttpRequestHeaders headers, Credential credential);

    /// <summary>What an answer means.</summary>
    DeliveryResult Read(HttpResponseMessage response, (byte[] Bytes, bool Whole) body, OutgoingRecord record, Credential credential, DateTimeOffset now);
}
